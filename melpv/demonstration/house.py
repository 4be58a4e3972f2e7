"""The account of the demonstration's own structure: its sheet, its folder, its bank account and its people."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.selectors import today
from contacts.models import Membership, MembershipRole, Organisation, User
from contacts.selectors.profiles import last_closed_year
from contacts.services import Edit, add_document, confirm_account, invite, propose_account, save_topic
from contacts.sheet import ROWS, SHEET, fingerprint
from files.services import scan_waiting, store
from melpv.demonstration.carriers import Person

TREASURER = Person("Karim", "Haddad", "karim.haddad@relais-des-tilleuls.example")
HELPER_ADDRESS = "appui@tete-de-reseau.example"
# An account number of the kind that banks print on their specimens: it holds its key and belongs to nobody.
IBAN, BIC = "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP"

SHEET_ANSWERS: dict[str, dict[str, Any]] = {
    "identite": {"acronym": "RDT", "website": "https://relais-des-tilleuls.example", "rna": "W595012345"},
    "representant": {
        "head_first_name": "Jeanne",
        "head_last_name": "Delattre",
        "head_function": "Présidente",
        "head_phone": "03 20 00 59 59",
        "head_email": "jeanne.delattre@relais-des-tilleuls.example",
    },
    "contact": {
        "contact_first_name": "Amina",
        "contact_last_name": "Benali",
        "contact_function": "Chargée de projets",
        "contact_phone": "03 20 00 59 60",
        "contact_email": "amina.benali@relais-des-tilleuls.example",
    },
    "administration": {"public_utility": False, "pays_commercial_taxes": False},
    "agrements": {
        "has_approvals": True,
        ROWS: [
            {
                "kind": "Jeunesse et éducation populaire",
                "issued_by": "Préfecture du Nord",
                "issued_on": "2019-06-14",
            }
        ],
    },
    "aides-publiques": {"has_public_aid": False},
    "reseaux": {"networks": "Fédération des centres sociaux", "has_corporate_members": False},
}
TEAM: dict[str, Any] = {
    "volunteers": 42,
    "civic_service": 2,
    "employees": 6,
    "subsidised_jobs": 1,
    "full_time_equivalents": "4.60",
    "seconded": 0,
    "members": 310,
    "women": 4,
    "men": 2,
}


def furnish(house: Organisation, *, signatory: User, at: datetime) -> None:
    """Fill the structure's account through the services that people use, so that every page of it has something."""
    treasurer = User.objects.create(
        email=TREASURER.email, first_name=TREASURER.first_name, last_name=TREASURER.last_name
    )
    Membership.objects.create(user=treasurer, organisation=house, role=MembershipRole.TREASURER)
    for slug, answers in SHEET_ANSWERS.items():
        _say(house, slug, answers, by=signatory, at=at)
    _say(house, "effectifs", TEAM, by=signatory, at=at, year=last_closed_year(today(at)))
    account = propose_account(
        by=treasurer, at=at, organisation=house, holder="Le Relais des Tilleuls", iban=IBAN, bic=BIC
    )
    confirm_account(by=signatory, at=at, account=account)
    _fill_folder(house, by=signatory, at=at)
    invite(
        by=signatory,
        at=at,
        organisation=house,
        email=HELPER_ADDRESS,
        role=MembershipRole.HELPER,
        mandate_until=today(at) + timedelta(days=90),
    )


def _say(
    house: Organisation, slug: str, answers: dict[str, Any], *, by: User, at: datetime, year: int | None = None
) -> None:
    """Answer a topic that nobody has answered yet."""
    edits = [Edit(name, value, fingerprint([] if name == ROWS else _blank(value))) for name, value in answers.items()]
    left = save_topic(by=by, at=at, organisation=house, topic=SHEET[slug], edits=edits, year=year)
    if left:
        raise ValueError(f"{slug}: {', '.join(left)} was answered already")


def _blank(value: Any) -> Any:
    """What a page shows of a text, or of anything else, that is not answered."""
    return "" if isinstance(value, str) and not value.replace(".", "").isdigit() else None


def _fill_folder(house: Organisation, *, by: User, at: datetime) -> None:
    """Documents good for a while, one that ends soon, and one that is missing."""
    day = today(at)
    for kind, name, title, options in (
        ("statutes", "statuts.pdf", "Statuts du Relais des Tilleuls", {}),
        ("directors", "liste-des-dirigeants.pdf", "Liste des dirigeants", {"dated": _days_before(day, 340)}),
        ("rib", "rib.pdf", "Relevé d’identité bancaire", {}),
        ("accounts", "comptes-approuves.pdf", "Comptes annuels approuvés", {"year": day.year - 1}),
        ("activity_report", "rapport-activite.pdf", "Rapport d’activité", {"year": day.year - 1}),
    ):
        upload = SimpleUploadedFile(name, _page(title), "application/pdf")
        file = store(by=by, at=at, upload=upload)
        add_document(by=by, at=at, organisation=house, kind=kind, file_id=file.public_id, **options)
    scan_waiting()


def _days_before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _page(title: str) -> bytes:
    """A one-page PDF that says what it stands for."""
    # Only who loads the demonstration pays for it: every production start reads this package to refuse its data.
    import pikepdf

    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    text = title.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")
    page.Contents = document.make_stream(b"BT /F1 20 Tf 60 760 Td (" + text + b") Tj ET")
    content = BytesIO()
    document.save(content)
    return content.getvalue()
