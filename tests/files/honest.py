"""The honest corpus: what associations send, which must all be taken."""

import io
from collections.abc import Callable

import pikepdf
import xlsxwriter
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from weasyprint import HTML

from tests.files.making import (
    action,
    annotation,
    docx,
    field,
    image,
    located_photograph,
    manifest_line,
    opendocument,
    pdf,
    png_claiming,
    relationships,
    xlsx,
)

Made = tuple[str, Callable[[], bytes]]


def printed(pages: int = 1) -> bytes:
    """A PDF with text, fonts and links, as a printer driver makes them."""
    text = "<h1>Page</h1><p>Rapport d’activité <a href='https://example.fr'>lien</a></p>" * pages
    return bytes(HTML(string=f"<style>h1 {{ break-before: page }}</style>{text}").write_pdf() or b"")


def _scan(document: Pdf) -> None:
    picture = document.make_stream(image("JPEG", "L", (600, 800)))
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=600, Height=800, Filter=Name.DCTDecode,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))


def _blank_scan(document: Pdf) -> None:
    """An empty page scanned without loss: it shrinks a thousandfold, and is honest."""
    picture = document.make_stream(bytes(2480 * 3508 * 3))
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 2480, 3508
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))


def _form(document: Pdf) -> None:
    box = document.make_indirect(Dictionary(FT=Name.Tx, T=String("nom"), V=String("Amina")))
    document.Root.AcroForm = Dictionary(Fields=Array([box]))


def _updated() -> bytes:
    """A PDF signed or annotated afterwards: its end is written twice."""
    first = pdf()
    start = first.rindex(b"startxref")
    return first + b"\n" + first[start:]


def workbook() -> bytes:
    """A budget as Excel writes it: formulas, a chart, a picture, a link, a hidden sheet."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Budget")
        for row in range(3000):
            sheet.write_row(row, 0, (f"Ligne {row}", row * 12.5, f"=B{row + 1}*2"))
        sheet.write_url("E1", "https://www.example.fr/")
        sheet.insert_image("E5", "logo.png", {"image_data": io.BytesIO(image("PNG"))})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Budget!$B$1:$B$10"})
        sheet.insert_chart("G2", chart)
        sheet.write_comment("A1", "À vérifier")
        book.add_worksheet("Calculs").hide()
    return output.getvalue()


def _two_pictures() -> bytes:
    output = io.BytesIO()
    first = Image.new("RGB", (40, 30), "green")
    first.save(output, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 15), "blue")])
    return output.getvalue()


_LINK = {"word/_rels/document.xml.rels": relationships(("hyperlink", "https://example.fr/", True))}
_OWN = {"word/_rels/settings.xml.rels": relationships(("attachedTemplate", "file:///C:\\Users\\a\\Lettre.dotx", True))}
_MEDIA = {"word/media/image1.png": image("PNG"), "docProps/thumbnail.jpeg": image("JPEG")}
_CHART = manifest_line("Object 1/", "application/vnd.oasis.opendocument.chart")
_ODF_LINK = '<office:text><text:p><text:a xlink:href="https://example.fr/">x</text:a></text:p></office:text>'
_HUGE = {"xl/worksheets/sheet2.xml": '<worksheet><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>'}

HONEST: tuple[Made, ...] = (
    ("statuts.pdf", pdf),
    ("STATUTS.PDF", pdf),
    ("rapport d’activité.pdf", printed),
    ("comptes.pdf", lambda: printed(12)),
    ("atlas.pdf", lambda: pdf(pages=300)),
    ("compact.pdf", lambda: pdf(pages=3, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ("web.pdf", lambda: pdf(linearize=True)),
    ("ancien.pdf", lambda: pdf(force_version="1.3")),
    ("recent.pdf", lambda: pdf(force_version="2.0")),
    ("scan.pdf", lambda: pdf(_scan)),
    ("page-blanche.pdf", lambda: pdf(_blank_scan)),
    ("formulaire.pdf", lambda: pdf(_form)),
    ("lien.pdf", lambda: pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://x.fr"))))),
    ("ouverture.pdf", lambda: pdf(action(S=Name.GoTo, D=String("p1")))),
    ("signe.pdf", _updated),
    ("fin-blanche.pdf", lambda: pdf() + b"\r\n  \n\x00\x00"),
    ("photo.jpg", lambda: image("JPEG")),
    ("Photo.JPEG", lambda: image("JPEG", size=(3000, 2000))),
    ("telephone.jpg", located_photograph),
    ("deux-objectifs.jpg", _two_pictures),
    ("grise.jpg", lambda: image("JPEG", "L")),
    ("imprimeur.jpg", lambda: image("JPEG", "CMYK")),
    ("progressive.jpg", lambda: image("JPEG", progressive=True)),
    ("grande.jpg", lambda: image("JPEG", size=(7000, 5600))),
    ("plan.png", lambda: image("PNG")),
    ("logo.png", lambda: image("PNG", "RGBA")),
    ("palette.png", lambda: image("PNG", "P", transparency=0)),
    ("trait.png", lambda: image("PNG", "1")),
    ("trait-nu.png", lambda: png_claiming(8, 4, rows=b"\x00\xff" * 4)),
    ("lettre.docx", docx),
    ("lien.docx", lambda: docx(_LINK)),
    ("modele.docx", lambda: docx(_OWN)),
    ("illustre.docx", lambda: docx(_MEDIA)),
    ("sommaire.docx", lambda: docx(body=field('TOC \\o "1-3" \\h') + field("PAGE"))),
    ("parle-de-dde.docx", lambda: docx(body="<w:p><w:r><w:t>DDE et DDEAUTO sont des sigles</w:t></w:r></w:p>")),
    ("budget.xlsx", workbook),
    ("petit.xlsx", xlsx),
    ("etendue.xlsx", lambda: xlsx(_HUGE)),
    ("tube.xlsx", lambda: xlsx(cells="<c r='A1' t='inlineStr'><is><t>a|b ! c</t></is></c>")),
    ("texte.odt", lambda: opendocument("text", _ODF_LINK)),
    ("budget.ods", lambda: opendocument("spreadsheet")),
    ("graphique.ods", lambda: opendocument("spreadsheet", more={"Object 1/content.xml": "<x/>"}, entries=_CHART)),
)
