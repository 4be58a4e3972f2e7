"""Two texts for one answer, and the choice between them: hers, the other's, or both one after the other.

The page posts ``choice=mine:<code>``, ``theirs:<code>`` or ``both:<code>`` (the button pressed), and ``seen-<code>``,
the fingerprint of the other text that she has now read: it takes the place of the one her page was opened with, so a
third text written meanwhile is not overwritten either.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from applications.answers import Values, fingerprint
from applications.display import ReadableAnswer, readable_answer
from applications.forms import SectionForm
from applications.services import Conflict
from eligibility.models import Call

BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Clash:
    """A question with the stored answer and hers, as people read them; ``seen`` is the mark of the stored one."""

    code: str
    label: str
    theirs: ReadableAnswer
    mine: ReadableAnswer
    seen: str
    joinable: bool


def clashes(form: SectionForm, conflicts: Iterable[Conflict], call: Call) -> list[Clash]:
    """The conflicts of a save, in words."""
    return [_clash(form, conflict, call) for conflict in conflicts]


def _clash(form: SectionForm, conflict: Conflict, call: Call) -> Clash:
    question = next(item.question for item in form.asked if item.code == conflict.code)
    if conflict.code in form.errors:
        # What is not understood is shown as it was typed, cells one after the other.
        typed = form[conflict.code].data
        text = "\n".join(" · ".join(filter(None, row.values())) for row in typed) if isinstance(typed, list) else typed
        mine = ReadableAnswer(conflict.code, "", "prose", str(text))
    else:
        mine = readable_answer(conflict.code, question, conflict.mine, call)
    prose = isinstance(form.fields[conflict.code].widget, forms.Textarea)
    return Clash(
        conflict.code,
        str(form[conflict.code].label),
        readable_answer(conflict.code, question, conflict.theirs, call),
        mine,
        fingerprint(conflict.theirs),
        joinable=prose and isinstance(conflict.theirs, str) and isinstance(conflict.mine, str),
    )


def chosen_code(data: QueryDict) -> str:
    """The question between whose texts a choice is posted, if any."""
    return data.get("choice", "").partition(":")[2]


def with_choice(data: QueryDict, values: Values | None = None) -> QueryDict:
    """The posted answers once the choice is made: what is left is an ordinary save.

    Without the stored ``values``, taking theirs leaves the question out of the post.
    """
    kept, _, code = data.get("choice", "").partition(":")
    if kept not in ("mine", "theirs", "both") or f"base-{code}" not in data or f"seen-{code}" not in data:
        return data
    decided = data.copy()
    decided[f"base-{code}"] = str(data[f"seen-{code}"])
    if kept == "both":
        hers = str(data.get(code) or "")
        decided[code] = BETWEEN.join(filter(None, [str((values or {}).get(code) or ""), hers]))
    if kept == "theirs":
        _put(decided, code, values)
    return decided


def _put(data: QueryDict, code: str, values: Values | None) -> None:
    """The stored answer as if she had typed it: the same again changes nothing. A table is as if it were not there."""
    value = (values or {}).get(code)
    if values is None or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
        del data[f"base-{code}"]
    elif isinstance(value, bool):
        data[code] = "true" if value else "false"
    else:
        data.setlist(code, [str(item) for item in value] if isinstance(value, list) else [str(value or "")])
