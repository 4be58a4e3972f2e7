"""Django's registration of the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "melpv.audit"
    label = "audit"
    verbose_name = "Journal scellé"
