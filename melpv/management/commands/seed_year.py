"""``seed_year``: a year of fictional dossiers, for the demonstration, the bench and a developer's machine."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from applications.models import Outcome, StateChoices
from eligibility.engine.wording import money
from eligibility.models import Call
from melpv.demonstration.money_of_year import Totals
from melpv.demonstration.storing import Refused, last_instant, seed_year


class Command(BaseCommand):
    """Writes nothing where dossiers are already: a fictional year never joins other dossiers."""

    help = "Écrit une année de dossiers fictifs, la même pour le même nombre et la même graine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossiers", type=int, default=200, metavar="N", help="Combien de dossiers (200).")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="La graine du hasard (1).")
        parser.add_argument(
            "--with-money",
            action="store_true",
            help="Aller jusqu’aux comités, aux votes et aux paiements.",
        )
        parser.add_argument("--over", action="store_true", help="Donner une réponse à tous les dossiers.")
        parser.add_argument("--call", metavar="CODE", help="L’appel (le plus récent des appels publiés).")
        parser.add_argument(
            "--until",
            type=_instant,
            metavar="INSTANT",
            help="Le dernier instant de l’année (aujourd’hui à minuit, ou six mois après la clôture).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call = _call(options["call"])
        until = options["until"] or last_instant(call, timezone.now())
        try:
            year = seed_year(
                call=call,
                dossiers=options["dossiers"],
                seed=options["seed"],
                until=until,
                with_money=options["with_money"],
                is_over=options["over"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.stdout.write(f"{year.dossiers} dossiers de {year.carriers} structures dans l’appel {call.code}.")
            self.stdout.write(_counted({StateChoices(state).label: count for state, count in year.states.items()}))
            self.stdout.write(_counted({Outcome(outcome).label: count for outcome, count in year.outcomes.items()}))
            if year.totals:
                self.stdout.write(_in_money(year.totals))


def _call(code: str | None) -> Call:
    calls = Call.objects.filter(code=code) if code else Call.objects.filter(published=True)
    call = calls.order_by("-year", "-opens_at", "code").first()
    if call is None:
        raise CommandError(f"Aucun appel ne porte le code {code}." if code else "Aucun appel n’est publié.")
    return call


def _counted(counts: dict[Any, int]) -> str:
    return ", ".join(f"{label} : {count}" for label, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def _in_money(totals: Totals) -> str:
    """« 42 comités ; demandé : 12 345 €, accordé en comité : … ». All funders, every nature, examined dossiers."""
    stages = {"demandé": totals.asked, "accordé en comité": totals.agreed, "voté": totals.voted, "payé": totals.paid}
    told = ", ".join(f"{stage} : {money(amount)}" for stage, amount in stages.items())
    return f"{totals.committees} comités ; des dossiers examinés, {told}."


def _instant(text: str) -> datetime:
    moment = parse_datetime(text if "T" in text else f"{text}T00:00")
    if moment is None:
        raise ValueError(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
