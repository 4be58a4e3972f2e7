"""Django's registration of the app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        # The outbox learns here what to do with entries of kind "receipt" and "printout".
        from applications import receipts  # noqa: F401
        from applications.documents_out import dossiers  # noqa: F401
        from applications.selectors import facts_of_filed, sites_taken_in
        from applications.services.finding import find_after_a_change
        from contacts.changes import follows
        from eligibility.selectors import dossier_sources, taken_sites_sources

        # Whom a structure is made of says who may not judge its dossiers; the contacts may not import us.
        follows(find_after_a_change)
        # The preview of a threshold counts the filed dossiers that it would touch; eligibility may not import us.
        if facts_of_filed not in dossier_sources:
            dossier_sources.append(facts_of_filed)
        # The rule on sites counts the places that retained dossiers took.
        if sites_taken_in not in taken_sites_sources:
            taken_sites_sources.append(sites_taken_in)
