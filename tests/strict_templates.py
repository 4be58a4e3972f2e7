"""A template of ours that prints a variable nobody gave it is an error, in every test that renders it."""

import sys
from pathlib import Path

from django.template.base import FilterExpression

OURS = str(Path(__file__).resolve().parent.parent / "templates")


class UndefinedVariableError(AssertionError):
    """A template of ours printed a variable that nobody gave it."""


class Undefined(str):
    """Django's ``string_if_invalid``: refuses an undefined variable where a template of ours prints or passes it.

    ``{% if name %}`` may still ask whether an optional one is there. Templates of libraries print nothing, as usual.
    Django asks its truth, then looks for "%s", then formats it with the variable; everywhere else (a related row that
    does not exist) it must look as empty as the default.
    """

    __slots__ = ()

    def __new__(cls) -> "Undefined":
        return super().__new__(cls, "%s")

    def __bool__(self) -> bool:
        return sys._getframe(1).f_code is FilterExpression.resolve.__code__

    def __str__(self) -> str:
        return ""

    def __mod__(self, variable: object) -> str:
        context = sys._getframe(1).f_locals["context"]
        template = context.render_context.template
        origin = str(template.origin) if template else ""
        if origin.startswith(OURS):
            raise UndefinedVariableError(
                f"{origin.removeprefix(OURS).lstrip('/')}: {{{{ {variable} }}}} is not defined"
            )
        return ""
