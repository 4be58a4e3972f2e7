"""Django's registration of the app."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Financements"

    def ready(self) -> None:
        # The outbox learns here what to do with entries of kinds "release" and "decision_letters".
        from applications.services.moves import follows_moves
        from funding.selectors.commitments import funders_panel
        from funding.selectors.decisions import decision_panel
        from funding.services import letters, releases  # noqa: F401
        from funding.services.decisions import drop_decision
        from instruction.views.panels import Panel, add_panels

        # A dossier put off by a corrected opinion, or withdrawn, is told no decision.
        follows_moves(drop_decision)
        add_panels(
            Panel("funding/partials/funders_panel.html", funders_panel, "Financeurs", "financeurs"),
            Panel("funding/partials/decision_panel.html", decision_panel, "Décision", "decision"),
        )
