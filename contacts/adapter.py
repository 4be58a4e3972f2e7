"""What the portal asks of django-allauth beyond its settings."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from contacts.identity import canonical_email
from contacts.selectors import is_of_the_services
from contacts.selectors.rights import is_of_a_council, organisations_of, works_for_a_funder


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Canonical addresses, and links built from the configured address, whatever the Host header says."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Trop d’essais avec un mot de passe faux. Attendez cinq minutes, puis recommencez, "
        "ou demandez un nouveau mot de passe.",
    }

    def clean_email(self, email: str) -> str:
        return canonical_email(super().clean_email(email))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to what she was doing when she signed up; to the inbox for who instructs, to the dossiers asked of her
        funder, to what her council may read; else to the home page."""
        if page := request.session.get("after_sign_up"):
            return str(page)
        if is_of_the_services(request.user):
            return reverse("instruction:inbox")
        if works_for_a_funder(request.user):
            return reverse("cofunders:home")
        if is_of_a_council(request.user) and not organisations_of(request.user):
            return reverse("residents:home")
        return str(super().get_login_redirect_url(request))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: object) -> str:
        return _on_our_site(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _on_our_site(super().get_reset_password_from_key_url(key))

    def render_mail(self, template_prefix, email, context, headers=None):  # type: ignore[no-untyped-def]
        # Some addresses are built from the request, out of reach of the two methods above.
        ours = {name: _on_our_site(str(value)) for name, value in context.items() if name.endswith("_url") and value}
        context = {**context, **ours, "site_url": settings.SITE_URL}
        return super().render_mail(template_prefix, email, context, headers)


def _on_our_site(url: str) -> str:
    """The path of ``url`` on the configured site."""
    path = "/" + url.split("//", 1)[1].partition("/")[2] if "//" in url else url
    return settings.SITE_URL + path
