"""Labels of a dossier, and those that may be put on it."""

from dataclasses import dataclass

from applications.models import Application
from instruction.models import Label, LabelUse
from instruction.selectors.desks import Desk


@dataclass(frozen=True, slots=True)
class Labels:
    """What a dossier has, and what it may still get."""

    put: list[LabelUse]
    others: list[Label]
    may_create: bool


def labels_of(application: Application, desk: Desk) -> Labels:
    """The labels of a dossier with who put them, and the others that the desk may put. Two queries."""
    put = list(LabelUse.objects.filter(application=application).select_related("label", "by").order_by("label__name"))
    there = {use.label_id for use in put}
    others = [label for label in Label.objects.filter(is_active=True) if label.pk not in there]
    return Labels(put, others, may_create=desk.reads_all or bool(desk.led_service_ids))
