"""Structured logs: one event is one JSON line that carries the request's id and no personal data."""

import logging
import sys
import traceback
from typing import Any

import structlog

# Names, addresses, free text and tokens never belong to a log line, whoever logs them.
PERSONAL_KEYS = frozenset(
    {"email", "name", "first_name", "last_name", "phone", "iban", "password", "token", "to", "body"}
)


def drop_personal_data(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Withhold the values of keys that name a person, so that a careless call leaks nothing."""
    for key in PERSONAL_KEYS & event.keys():
        event[key] = "[withheld]"
    return event


def withhold_paths(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave the path out of Django's own lines about a request: it may hold a token, and ours names the route."""
    status = getattr(event.get("_record"), "status_code", None)
    if status is not None:
        event.update(event="request refused or failed", status=status)
    return event


def tell_errors(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Say an error's class and where it was raised, not its text: the database's quotes the row it refused."""
    given = event.pop("exc_info", None)
    error = (given if isinstance(given, tuple) else sys.exc_info())[1] if given else None
    told = []
    while error is not None:
        frames = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        told.append({"error": type(error).__qualname__, "frames": frames})
        error = error.__cause__ or error.__context__
    if told:
        event["errors"] = told
    return event


_shared: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_personal_data,
    withhold_paths,
]

structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def json_formatter() -> logging.Formatter:
    """The formatter of ``LOGGING``: the same shape for our events and for the libraries' ones."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            tell_errors,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
    )
