"""Django's registration of the app."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Financements"

    def ready(self) -> None:
        # The outbox learns here what to do with entries of kinds "release" and "decision_letters".
        from funding.selectors.commitments import funders_panel
        from funding.services import letters, releases  # noqa: F401
        from instruction.views.panels import Panel, add_panels

        add_panels(Panel("funding/partials/funders_panel.html", funders_panel, "Financeurs", "financeurs"))
