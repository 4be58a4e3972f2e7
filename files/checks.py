"""What a production start should say about files: whether anything looks for viruses."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def antivirus_is_chosen(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Without a scanner each file stays in quarantine for ever, unless an operator has chosen to do without."""
    if settings.ANTIVIRUS == "none":
        if settings.DEBUG or settings.DEMONSTRATION:
            return []
        return [
            Warning(
                "ANTIVIRUS=none: files sent by people are served without having been scanned.",
                hint="Set CLAMD_URL to tcp://host:3310 or unix:///path/to/clamd.sock, and leave ANTIVIRUS out.",
                id="files.W001",
            )
        ]
    if not settings.CLAMD_URL:
        return [
            Error(
                "No antivirus is configured: files sent by people would never be served.",
                hint="Set CLAMD_URL (tcp://host:3310 or unix:///path), or ANTIVIRUS=none to do without, knowingly.",
                id="files.E001",
            )
        ]
    return []
