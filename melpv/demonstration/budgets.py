"""The budget and the plan of a fictional project: they agree with the amount asked and with the team, mostly."""

import random
from decimal import Decimal
from typing import Any

from applications.answers import rows
from applications.budget import full_time_equivalents
from melpv.demonstration.world import Values

# What a full-time equivalent costs here in a year, and how the rest of the costs is shared.
YEAR_OF_WORK = 36_000
SHARES = (
    ("60-materials", "", 5),
    ("60-services", "", 6),
    ("61-rent", "", 3),
    ("62-publicity", "", 2),
    ("62-travel", "", 3),
    ("indirect-fixed", "", 4),
)
SPLIT = (("Petit équipement", 2), ("Goûters et repas partagés", 3))
FUNDERS = (
    ("etat", "specific", "Contrat de ville"),
    ("caf", "common_law", "Animation de la vie sociale"),
    ("departement", "common_law", ""),
    ("region", "specific", ""),
    ("commune-lille", "valued", "Prêt d’une salle"),
)
# One budget in seven does not balance yet.
UNEVEN = 1 / 7


def money_of(draw: random.Random, values: Values) -> dict[str, Any]:
    """The rows of the budget and of the plan, as a dossier's values hold them; nothing without an amount asked."""
    if not values.get("requested_amount"):
        return {}
    asked = int(Decimal(values["requested_amount"]))
    fte = full_time_equivalents(rows(values.get("human_means"))) or Decimal("0.5")
    wages = int(fte * YEAR_OF_WORK)
    total = max(asked * draw.randint(18, 32) // 10, wages * 10 // draw.randint(6, 8))
    costs = _costs(draw, wages, total)
    spent = sum(amount for _, _, amount in costs)
    plan, granted = _plan(draw, spent - asked)
    own = spent - asked - granted
    if draw.random() < UNEVEN:
        own = max(0, own - draw.choice((500, 1_000, 2_000)))
    hours = draw.randint(4, 30) * 100
    lines = [*costs, ("own", "", own), ("86-volunteers", "", hours), ("87-volunteering", "", hours)]
    lent = sum(int(Decimal(line["amount"])) for line in plan if line["nature"] == "valued")
    if lent:
        lines.append(("86-goods", "", lent))
    return {
        "budget": [
            {"account": account, "label": label, "amount": f"{amount}.00"}
            for account, label, amount in sorted(lines, key=lambda line: line[0])
            if amount
        ],
        "funding_plan": plan,
    }


def _costs(draw: random.Random, wages: int, total: int) -> list[tuple[str, str, int]]:
    charged = wages * 29 // 100
    costs = [("64-contributions", "", charged), ("64-wages", "", wages - charged)]
    shares = [*SHARES, *(("60-supplies", label, share) for label, share in SPLIT if draw.random() < 0.6)]
    unit = max(10, (total - wages) // sum(share for _, _, share in shares))
    labels = [label for account, label, _ in shares if account == "60-supplies"]
    return costs + [
        (account, label if len(labels) > 1 else "", share * unit // 10 * 10) for account, label, share in shares
    ]


def _plan(draw: random.Random, missing: int) -> tuple[list[dict[str, Any]], int]:
    """Two to four funders for what the MEL does not pay, and how much of it they pay in money."""
    plan, paid = [], 0
    for funder, nature, note in sorted(draw.sample(FUNDERS, k=draw.randint(2, 4))):
        amount = draw.randint(3, 12) * 100 if nature == "valued" else missing * draw.randint(100, 240) // 10_000 * 10
        if amount <= 0:
            continue
        paid += 0 if nature == "valued" else amount
        firmness = draw.choices(("intent", "agreed", "voted"), (6, 3, 1))[0]
        plan.append({"funder": funder, "nature": nature, "firmness": firmness, "amount": f"{amount}.00", "note": note})
    return plan, paid
