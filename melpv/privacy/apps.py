"""Django's registration of the app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "melpv.privacy"
    label = "privacy"
    verbose_name = "Données personnelles"

    def ready(self) -> None:
        # The outbox learns here what to do with an entry of kind "farewell".
        from melpv.privacy import accounts  # noqa: F401
