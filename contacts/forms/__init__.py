"""Forms about people and organisations: shape and translation, no rule of the call. One file a topic."""

from contacts.forms.accounts import ForgottenPasswordForm, PasswordAgainForm, SignInForm, SignupForm
from contacts.forms.banking import BankAccountForm
from contacts.forms.fields import LineField
from contacts.forms.folder import DocumentForm
from contacts.forms.notifications import NotificationForm
from contacts.forms.organisations import FindOrganisationForm, OrganisationForm, SiretField
from contacts.forms.people import InvitationForm, MemberRoleForm
from contacts.forms.profiles import RowsFormSet, TopicForm, topic_form

__all__ = [
    "BankAccountForm",
    "DocumentForm",
    "FindOrganisationForm",
    "ForgottenPasswordForm",
    "InvitationForm",
    "LineField",
    "MemberRoleForm",
    "NotificationForm",
    "OrganisationForm",
    "PasswordAgainForm",
    "RowsFormSet",
    "SignInForm",
    "SignupForm",
    "SiretField",
    "TopicForm",
    "topic_form",
]
