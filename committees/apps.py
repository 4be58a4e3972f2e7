"""Django's registration of the app."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "Comités"

    def ready(self) -> None:
        # The outbox learns here what to do with its entries of this app.
        from applications.selectors.interests import judging_besides, shown_to
        from applications.services.interests import follows_links
        from committees.selectors.live import committee_panel
        from committees.selectors.recusals import passages_known_to, seated_people
        from committees.services import packets  # noqa: F401
        from committees.services.recusals import settle_links, settle_passage
        from instruction.services.agendas import follows_agendas
        from instruction.views.panels import Panel, add_panels

        # Links of interests say who steps out, and who sits is someone who judges.
        follows_links(settle_links)
        follows_agendas(settle_passage)
        if seated_people not in judging_besides:
            judging_besides.append(seated_people)
            shown_to.append(passages_known_to)
        add_panels(Panel("committees/partials/live_panel.html", committee_panel, "Comité", "comite"))
