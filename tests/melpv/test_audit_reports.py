"""A published report proves itself: its content and its documents are found when they were altered."""

from datetime import timedelta
from pathlib import Path

import pgtrigger
from django.conf import settings
from django.utils import timezone

from contacts.outbox import drain
from eligibility.models import Call
from files.services import take_inventory
from melpv.audit.verifying import Counted, faults
from reporting.models import Edition
from tests.bundled import call
from tests.factories import filed
from tests.reporting.campaigning import director
from tests.reporting.publishing import assembled, published

__all__ = ["call"]


def told() -> list[str]:
    return [fault for fault in faults(Counted()) if fault.startswith("rapport annuel")]


def test_what_is_altered_of_a_published_report_is_found(call: Call) -> None:
    filed(call)
    person = director()
    edition = published(person, assembled(person, call))
    drain()
    assert edition.documents.count() == 2
    assert told() == []
    assert take_inventory(at=timezone.now()).unknown == ()
    document = edition.documents.get(kind="odt")
    Path(document.file.path).write_bytes(b"autre chose")
    stray = Path(settings.MEDIA_ROOT, "reports", "rapport-egare.pdf")
    stray.write_bytes(b"%PDF")
    later = timezone.now() + timedelta(hours=2)
    assert take_inventory(at=later).unknown == ("reports/rapport-egare.pdf",)
    stray.unlink()
    with pgtrigger.ignore("reporting.Edition:edition_published_stays"):
        Edition.objects.filter(pk=edition.pk).update(content=[{"block": "paragraph", "rien": 1}])
    assert told() == [
        f"rapport annuel {edition.period} : son contenu n’a plus son empreinte",
        f"rapport annuel {edition.period} : le document odt n’a plus son empreinte",
    ]
