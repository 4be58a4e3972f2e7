"""Django's registration of the app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        # The outbox learns here what to do with an entry of kind "receipt".
        from applications import receipts  # noqa: F401
