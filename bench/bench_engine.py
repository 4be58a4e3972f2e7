"""Evaluations a second on one core, on a mix of every theme of the bundled call.

``python -m bench.bench_engine [SECONDS]`` prints three figures: judging facts already read, with every explanation
written; reading a line of JSON; and the whole way from a line in to a line out, as ``evaluate_eligibility`` does.
Projects are drawn from a fixed seed; each has its own SIRET and figures, so that nothing is answered from memory.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from stdnum import luhn

from eligibility import bulk, call_file
from eligibility.engine import Evaluator, read_facts
from eligibility.engine.facts import FACT_TYPES
from eligibility.engine.strict_json import loads

PROJECTS = 4_000
COMMUNES = ("59350", "59512", "59599", "59355", "59298", "59299", "59410", "62041")


def project(draw: random.Random, rank: int) -> dict[str, Any]:
    """A project such as an association writes it: mostly complete, with its gaps and its mistakes."""
    call = call_file.bundled()
    theme = draw.choice(call.themes).slug
    body = f"{draw.randrange(10**8):08}"
    siren = body + luhn.calc_check_digit(body)
    establishment = siren + f"{draw.randrange(1, 99):04}"
    audience = draw.choice([None, draw.randrange(10, 900)])
    facts: dict[str, Any] = {
        "id": f"p{rank}",
        "theme": theme,
        "siret": establishment + luhn.calc_check_digit(establishment),
        "communes": draw.choices(
            ["59350", "59512", "59599", "59355", "59298", "59299", "59410", "62041"], k=draw.randint(0, 4)
        ),
        "audience": audience,
        "audience_qpv": draw.randint(0, audience) if audience else None,
        "funding_year": draw.randint(1, 5),
        "experimental": draw.choice([None, True, False]),
        "phase2_plan": draw.choice(["", "Duplication dans deux autres communes la deuxième année."]),
    }
    for question in call.questions:
        # Only what rules read: the rest of the form is not theirs.
        if question.code not in FACT_TYPES or (question.themes and theme not in question.themes):
            continue
        codes = [code for code, _ in question.choices]
        facts[question.code] = {
            "choices": lambda codes=codes: draw.sample(codes, k=draw.randint(0, len(codes))),
            "choice": lambda codes=codes: draw.choice(["", *codes]),
            "site": lambda: draw.choice(["", "other", "tourcoing-place-bourgogne", "loos-avenue-coty"]),
            "long_text": lambda: draw.choice(["", "Territoire peu peuplé."]),
            "integer": lambda: draw.choice([None, draw.randint(0, 120)]),
            "money": lambda: draw.choice([None, 0, draw.randint(1, 150_000)]),
        }.get(question.kind, lambda: draw.choice([None, True, False]))()
    return facts


def rate(work: Callable[[], None], count: int, seconds: float) -> float:
    """How many items a second of processor time, over at least so many seconds."""
    work()
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        work()
        done += count
    return done / spent


def main(arguments: Sequence[str]) -> None:
    """Prints the three rates and what the mix is made of."""
    seconds = float(arguments[0]) if arguments else 3.0
    draw = random.Random(2023)
    evaluator: Evaluator = call_file.bundled().evaluator()
    lines = [json.dumps(project(draw, rank), ensure_ascii=False).encode() for rank in range(PROJECTS)]
    facts = [read_facts(loads(line), themes=evaluator.themes) for line in lines]
    outcomes = Counter(evaluator.assess(one).outcome.value for one in facts)
    findings = sum(len(evaluator.assess(one).findings) for one in facts) / PROJECTS
    themes = len({one.theme for one in facts})
    print(f"{PROJECTS} projects, {themes} themes, {findings:.1f} findings each, {dict(outcomes)}")

    def judge() -> None:
        for one in facts:
            evaluator.assess(one)

    def read() -> None:
        for line in lines:
            read_facts(loads(line), themes=evaluator.themes)

    def answer() -> None:
        for _ in bulk.evaluate(lines, evaluator):
            pass

    for name, work in (("assessments, explained", judge), ("lines read", read), ("lines in to lines out", answer)):
        print(f"{name:24} {rate(work, PROJECTS, seconds):>9,.0f} /s")


if __name__ == "__main__":
    main(sys.argv[1:])
