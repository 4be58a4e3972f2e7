from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "files"
    verbose_name = "Fichiers"

    def ready(self) -> None:
        """Register the checks of the antivirus."""
        from files import checks  # noqa: F401
