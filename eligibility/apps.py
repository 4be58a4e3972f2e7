"""What the calls demand, and the engine that says whether a project meets it."""

from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    """Calls, themes, dated requirements, questions and sites."""

    name = "eligibility"
    verbose_name = "Appels et éligibilité"
    default_auto_field = "django.db.models.BigAutoField"
