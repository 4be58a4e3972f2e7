"""What the archive of a packet holds, and under which names."""

from django.db.models import F, QuerySet

from applications.documents_out.archives import Entry, safe_name
from applications.models import Application, Printout, ReceiptState
from committees.models import Packet, PacketSheet
from committees.selectors.packets import Reading

# Names are short: a folder of Windows may be deep already.
LONGEST_TITLE = 60


def entries_of(packet: Packet, reading: Reading, filed: QuerySet[Application] | None) -> list[Entry]:
    """The packet, the page of each passage, then the dossiers of ``filed`` as they were last sent. Three queries."""
    found = [Entry(packet.pdf.name, packet.pdf)] if packet.pdf else []
    sheets = PacketSheet.objects.filter(item__in=[item.pk for item in reading.items], pdf__isnull=False)
    names: dict[int, str] = {}
    for sheet in sorted(sheets.select_related("pdf", "item__application"), key=lambda one: reading.places[one.item_id]):
        application = sheet.item.application
        name = _name(reading.places[sheet.item_id], application)
        names[application.pk] = name
        if str(sheet.item.public_id) in packet.holds and sheet.pdf is not None:
            found.append(Entry(f"pages/{name}", sheet.pdf))
    return found + (_filed(filed, names) if filed is not None else [])


def _filed(dossiers: QuerySet[Application], names: dict[int, str]) -> list[Entry]:
    """The PDF of each dossier as it was last sent, where it is drawn and there."""
    kept = dossiers.filter(pk__in=names).order_by().values("pk")
    drawn = Printout.objects.filter(application__in=kept, state=ReceiptState.READY)
    last = {one.application_id: one for one in drawn.order_by(F("revision__number").asc(nulls_first=True))}
    return [
        Entry(f"dossiers/{name}", last[pk].file)
        for pk, name in names.items()
        if pk in last and last[pk].file.storage.exists(str(last[pk].file.name))
    ]


def _name(place: int, application: Application) -> str:
    """« 04 PDV-2027-00012 Titre.pdf »: in order, and the same everywhere."""
    title = safe_name(application.title.replace(".", " "))[:LONGEST_TITLE].strip()
    return safe_name(f"{place:02d} {application.number} {title}.pdf")
