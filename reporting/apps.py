"""Django's registration of the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        # The outbox learns here what to do with entries of kinds "export" and "report_document"; the lists that may be
        # asked are registered.
        from instruction.views.panels import Panel, add_panels
        from reporting.listings import register_all
        from reporting.row_listings import register_rows
        from reporting.selectors.project_holds import publication_panel
        from reporting.services import exports, report_documents  # noqa: F401

        register_all()
        register_rows()
        add_panels(Panel("projects/partials/publication_panel.html", publication_panel, "Page publique", "publication"))
