"""The page of the manual about the path of a dossier, drawn from the table (pure).

``python -m applications.workflow_page > docs/workflow.md`` writes it again; a test refuses a page that is out of date.
"""

import sys

from applications.workflow import (
    EDITABLE,
    FINAL,
    HOLDERS,
    NOT_FILED,
    REOPENED,
    STANDINGS,
    TABLE,
    Role,
    State,
    Transition,
)

ROLES: dict[Role, str] = {
    Role.WRITER: "a writer of the organisation",
    Role.SIGNATORY: "a signatory of the organisation",
    Role.REFERENT: "a referent in charge",
    Role.ADMINISTRATOR: "an administrator",
}


def draw() -> str:
    """The whole page in Markdown: the picture, who does what, and how each state reads."""
    return "\n".join(
        ["# The path of a dossier", "", _INTRODUCTION, "", *_picture(), "", *_actions(), "", *_states(), ""]
    )


_INTRODUCTION = (
    "Drawn from the table in `applications/workflow.py` by `python -m applications.workflow_page`: change the table, "
    "never this page. The dossier has one state; at every moment exactly one side holds it."
)


def _picture() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    for line in TABLE:
        lines += [f"    {source} --> {line.target}: {line.action}" for source in _ordered(line.sources)]
    lines += [f"    {state} --> [*]" for state in _ordered(FINAL)]
    return [*lines, "```"]


def _actions() -> list[str]:
    return [
        "## Actions",
        "",
        "| Action | Button | From | To | Who | Written reason |",
        "|---|---|---|---|---|---|",
        *(_action(line) for line in TABLE),
    ]


def _action(line: Transition) -> str:
    sources = ", ".join(f"`{state}`" for state in _ordered(line.sources))
    people = ", ".join(words for role, words in ROLES.items() if role in line.roles)
    reason = "yes" if line.reason_from == line.roles else "no"
    if line.reason_from < line.roles and line.reason_from:
        reason = ", ".join(words for role, words in ROLES.items() if role in line.reason_from)
    return f"| `{line.action}` | {line.label} | {sources} | `{line.target}` | {people} | {reason} |"


def _states() -> list[str]:
    return [
        "## States",
        "",
        "| State | The association reads | The staff reads | Held by | Answers change | Filed |",
        "|---|---|---|---|---|---|",
        *(_state(state) for state in State),
    ]


def _state(state: State) -> str:
    standing = STANDINGS[state]
    changes = "yes" if state in EDITABLE else "what is asked" if state in REOPENED else "no"
    filed = "no" if state in NOT_FILED else "yes"
    return (
        f"| `{state}` | {standing.for_association} | {standing.for_staff} | {HOLDERS[standing.holder]} "
        f"| {changes} | {filed} |"
    )


def _ordered(states: frozenset[State]) -> list[State]:
    """In the order of the manual, not of the set."""
    return [state for state in State if state in states]


if __name__ == "__main__":
    sys.stdout.write(draw())
