"""Django's registration of the app."""

from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        # The outbox learns here what to do with an entry of kind "bulk_run".
        from instruction.services import bulk  # noqa: F401
