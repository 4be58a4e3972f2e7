"""Django's registration of the app."""

from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        # The outbox learns here what to do with an entry of kind "bulk_run".
        from applications.selectors.interests import shown_to
        from applications.services.interests import follows_links
        from applications.services.moves import follows_moves
        from instruction.selectors.desks import readable_to
        from instruction.services import bulk  # noqa: F401
        from instruction.services.agendas import leave_agenda
        from instruction.services.opinions import take_back_from
        from instruction.services.settling import step_aside

        # Whom a new link of interests keeps away lets her dossiers go at once, and is asked for no opinion on them.
        follows_links(step_aside)
        follows_links(take_back_from)
        # What is withdrawn, or goes on elsewhere, waits for no sitting any more.
        follows_moves(leave_agenda)
        if readable_to not in shown_to:
            shown_to.append(readable_to)
