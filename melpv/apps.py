"""Django's registration of the project's glue."""

from django.apps import AppConfig


class MelpvConfig(AppConfig):
    name = "melpv"
    verbose_name = "Portail"

    def ready(self) -> None:
        from melpv import checks  # noqa: F401 - registers them
