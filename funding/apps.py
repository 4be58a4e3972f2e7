"""Django's registration of the app."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Financements"

    def ready(self) -> None:
        # The outbox learns here what to do with entries of kinds "release" and "decision_letters".
        from funding.services import letters, releases  # noqa: F401
