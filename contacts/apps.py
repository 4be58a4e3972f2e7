"""Django's registration of the app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = "Personnes et structures"

    def ready(self) -> None:
        # The outbox learns here what to do with an entry of kind "mail".
        from contacts import mail  # noqa: F401
