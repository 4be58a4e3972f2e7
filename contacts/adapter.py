"""What the portal asks of django-allauth beyond its settings."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from contacts.identity import canonical_email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Canonical addresses, and links built from the configured address, whatever the Host header says."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Trop d’essais avec un mot de passe faux. Attendez cinq minutes, puis recommencez, "
        "ou demandez un nouveau mot de passe.",
    }

    def clean_email(self, email: str) -> str:
        return canonical_email(super().clean_email(email))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to what she was doing when she signed up, after the mail and the first sign-in."""
        page: str = request.session.get("after_sign_up") or super().get_login_redirect_url(request)
        return page

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
