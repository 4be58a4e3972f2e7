"""What Django's own checks cannot know: a production start refuses the demonstration's made-up people."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database)
def no_demonstration_in_production(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by ``migrate``, with which every production start begins: the demonstration's password is known to all."""
    from contacts.models import User
    from melpv.demonstration.accounts import is_loaded

    if settings.DEMONSTRATION or settings.DEBUG or "default" not in (databases or ()):
        return []
    if User._meta.db_table not in connections["default"].introspection.table_names() or not is_loaded():
        return []
    return [
        Error(
            "This database holds the demonstration's accounts, whose password is public.",
            hint="Start on an empty database, or set DEMONSTRATION=true if this is a demonstration.",
            id="melpv.E001",
        )
    ]
