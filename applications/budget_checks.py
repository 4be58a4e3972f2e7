"""What the portal notices in a budget: sentences for who writes it, none of which stops her (pure).

They read like the findings of the call's rules and are shown with them, but they decide nothing: only the rules do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from applications import chart
from applications.budget import Budget
from eligibility.engine import Finding, Verdict
from eligibility.engine.wording import money, number, percent

# What a full-time job costs in a year, between the least that the law allows and a director of a large body.
LEAST_PER_FTE, MOST_PER_FTE = 18_000, 120_000
FORM = f"{chart.FORM}, budget du projet"


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way to balance the plan. ``page`` is the section where it is done, ``anchor`` the place in it."""

    sentence: str
    page: str
    anchor: str


def checks(budget: Budget) -> tuple[Finding, ...]:
    """Every point worth telling of this budget, the most important first; nothing of a blank one."""
    if budget.is_blank:
        return (_finding("budget-blank", Verdict.ADVICE, "Le budget du projet est à remplir.", field="budget-charges"),)
    return tuple(_checks(budget))


def ways_out(budget: Budget) -> tuple[WayOut, ...]:
    """What balances the plan: the amounts are the gap itself, to be shared between them as one likes."""
    if budget.is_balanced:
        return ()
    amount = money(abs(budget.gap))
    if budget.gap > 0:
        return (
            WayOut(f"Réduire une ou plusieurs dépenses de {amount} en tout", "budget", "div_id_budget-charges"),
            WayOut(f"Demander {amount} à un autre financeur, ou davantage à l’un d’eux", "plan", "div_id_ajouter"),
            WayOut(f"Apporter {amount} de vos ressources propres", "budget", "div_id_a-own"),
        )
    return (
        WayOut(f"Demander {amount} de moins, en tout, à vos financeurs", "plan", "div_id_financeurs"),
        WayOut(f"Ajouter les dépenses oubliées, pour {amount}", "budget", "div_id_budget-charges"),
        WayOut(f"Apporter {amount} de moins de vos ressources propres", "budget", "div_id_a-own"),
    )


def balance_sentence(budget: Budget) -> str:
    """« Plan non bouclé : il manque 2 000 € de produits. »"""
    if not budget.costs and not budget.income:
        return "Rien n’est encore chiffré."
    if budget.gap > 0:
        return f"Plan non bouclé : il manque {money(budget.gap)} de produits."
    if budget.gap < 0:
        return f"Plan non bouclé : il y a {money(-budget.gap)} de produits de trop."
    return f"Plan bouclé : {money(budget.costs)} de charges, {money(budget.income)} de produits."


def share_sentence(budget: Budget) -> str:
    """The form's own sentence; blank while one of its two figures is missing."""
    if budget.requested is None or budget.requested_share is None:
        return ""
    return (
        f"La subvention sollicitée de {money(budget.requested)} représente {percent(budget.requested_share)} "
        "du total des produits."
    )


def _checks(budget: Budget) -> Iterator[Finding]:
    yield _balance(budget)
    if budget.pending_funding:
        yield _finding(
            "budget-pending",
            Verdict.REVIEW,
            f"{money(budget.pending_funding)} attendent que la MEL rattache leur financeur : "
            "ils ne comptent pas encore dans le plan.",
            remedy="Si le financeur est dans la liste, choisissez-le vous-même.",
            field="financeurs",
        )
    if budget.valued_costs or budget.valued_income:
        yield _in_kind(budget)
    if sentence := share_sentence(budget):
        yield _finding("budget-share", Verdict.INFO, sentence)
    yield from _personnel(budget)
    if budget.has_cents:
        yield _finding(
            "budget-cents",
            Verdict.ADVICE,
            "Le formulaire souhaite des euros entiers : des montants ont des centimes.",
            remedy="Le bouton « Arrondir à l’euro » le fait pour tout le budget.",
            field="arrondir",
        )


def _balance(budget: Budget) -> Finding:
    if not budget.costs and not budget.income:
        return _finding("budget-balance", Verdict.ADVICE, balance_sentence(budget))
    if budget.is_balanced:
        return _finding("budget-balance", Verdict.PASS, balance_sentence(budget))
    return _finding(
        "budget-balance",
        Verdict.REVIEW,
        balance_sentence(budget),
        measured=f"{money(budget.costs)} de charges, {money(budget.income)} de produits",
        expected="deux totaux égaux",
        remedy=" Ou ".join(f"{way.sentence}." for way in ways_out(budget)),
        field="bouclage",
    )


def _in_kind(budget: Budget) -> Finding:
    if budget.valued_costs == budget.valued_income:
        sentence = f"Les contributions volontaires sont équilibrées : {money(budget.valued_costs)} en 86 et en 87."
        return _finding("budget-in-kind", Verdict.PASS, sentence)
    return _finding(
        "budget-in-kind",
        Verdict.REVIEW,
        "Les contributions volontaires ne sont pas équilibrées : ce qui est utilisé (86) est ce qui est donné (87).",
        measured=f"86 : {money(budget.valued_costs)} · 87 : {money(budget.valued_income)}",
        expected="deux totaux égaux",
        remedy=f"L’écart est de {money(abs(budget.valued_costs - budget.valued_income))}.",
        field="groupe-87" if budget.valued_costs > budget.valued_income else "groupe-86",
    )


def _personnel(budget: Budget) -> Iterator[Finding]:
    if budget.fte and not budget.personnel:
        sentence = f"Vous comptez {number(_plain(budget.fte))} équivalent temps plein, sans charges de personnel."
        yield _finding("budget-personnel", Verdict.REVIEW, sentence, field="groupe-64")
    cost = budget.cost_per_fte
    if cost is not None and not LEAST_PER_FTE <= cost <= MOST_PER_FTE:
        side = "peu" if cost < LEAST_PER_FTE else "beaucoup"
        yield _finding(
            "budget-personnel",
            Verdict.REVIEW,
            f"Vos charges de personnel font {money(cost)} par an pour un équivalent temps plein : c’est {side}.",
            measured=f"{money(budget.personnel or 0)} pour {number(_plain(budget.fte))} équivalent temps plein",
            expected=f"entre {money(LEAST_PER_FTE)} et {money(MOST_PER_FTE)}",
            remedy="Vérifiez le temps passé sur l’action et le montant, ou expliquez-le dans la description.",
            field="groupe-64",
        )


def _plain(value: Decimal | None) -> Decimal:
    """Without the zeros at its end, nor an exponent: 1.50 is 1.5 and 10 stays 10."""
    return Decimal(f"{(value or Decimal(0)).normalize():f}")


def _finding(
    rule: str,
    verdict: Verdict,
    explanation: str,
    *,
    measured: str = "",
    expected: str = "",
    remedy: str = "",
    field: str = "",
) -> Finding:
    return Finding(rule, verdict, measured, expected, explanation, FORM, remedy, field)
