"""The hostile corpus: what each file is, its name, and the reason for which it is refused."""

import io
import random
import stat
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from files.inspection.refusals import Refusal
from tests.files.making import (
    BLANK,
    action,
    annotation,
    bomb,
    content_types,
    docx,
    field,
    image,
    manifest_line,
    opendocument,
    pdf,
    png_claiming,
    raw_pdf,
    relationships,
    word_text,
    xlsx,
    zipped,
)

R = Refusal
CFB = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
Made = tuple[str, Callable[[], bytes], Refusal]


def _embedded(document: Pdf) -> None:
    document.attachments["virus.exe"] = pikepdf.AttachedFileSpec(document, b"MZ" + bytes(50), filename="virus.exe")


def _xfa(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))


def _named_script(document: Pdf) -> None:
    script = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))


def _script_in_page(document: Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def _swelling(document: Pdf) -> None:
    made = Stream(document, b"")
    made.write(zlib.compress(bomb(200), 9), filter=Name.FlateDecode)
    document.pages[0].obj.Contents = document.make_indirect(made)


def _twice_deflated(document: Pdf) -> None:
    made = Stream(document, b"")
    made.write(zlib.compress(zlib.compress(bomb(100), 9), 9), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    document.pages[0].obj.Contents = document.make_indirect(made)


def _swelling_table() -> bytes:
    """The table that the reader itself inflates when it opens the file."""
    packed = zlib.compress(bomb(300), 9)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return raw_pdf(*BLANK, b"<< /Type /Page /Parent 2 0 R >>", head + packed + b"\nendstream")


def _loop() -> bytes:
    return raw_pdf(BLANK[0], b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")


def _hidden_archive() -> bytes:
    """An archive inside the document, whose own end takes the document's end for its comment."""
    archive = zipped({"page.html": "<script>alert(1)</script>"})
    document = pdf()
    cut = document.rindex(b"startxref")
    tail = document[cut:]
    shifted = bytearray(b"%" + archive)
    shifted[-2:] = len(tail).to_bytes(2, "little")
    whole = document[:cut] + bytes(shifted)
    return whole + tail


def _animated() -> bytes:
    output = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(output, "PNG", save_all=True, append_images=frames[1:])
    return output.getvalue()


def _entry(name: str, *, mode: int = 0) -> bytes:
    """A Word document with one more entry of this very name."""
    output = io.BytesIO(docx())
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = name
    entry.external_attr = mode << 16
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr(entry, b"x")
    return output.getvalue()


def _same_name_twice() -> bytes:
    output = io.BytesIO(docx())
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr("WORD/document.xml", word_text())
    return output.getvalue()


def _lying_size() -> bytes:
    """The directory says that the part is small; the part itself is not."""
    data = bytearray(docx({"word/media/a.bin": bomb(20)}))
    size = (20 * 1024 * 1024).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def _encrypted_zip() -> bytes:
    data = bytearray(docx())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def _rels(kind: str, target: str) -> dict[str, str]:
    return {"word/_rels/settings.xml.rels": relationships((kind, target, True))}


def _entities(kind: str) -> str:
    if kind == "laughs":
        lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        declared = f'<!ENTITY l0 "ha">{lines}'
    else:
        declared = '<!ENTITY l11 SYSTEM "file:///etc/passwd">'
    return f'<?xml version="1.0"?><!DOCTYPE w [{declared}]><w>&l11;</w>'


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
GIF_SCRIPT = b"GIF89a=1;alert(1)//" + bytes(40)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
_DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"
_ODF_SCRIPT = '<office:text><text:p/><script:event-listener xlink:href="vnd.sun.star.script:x"/></office:text>'
_ENCRYPTED = manifest_line("content.xml", "text/xml", "<manifest:encryption-data/>")
_SUBDOCUMENT = manifest_line("Object 1/", "application/vnd.oasis.opendocument.text")

PDFS: tuple[Made, ...] = (
    ("page.pdf", lambda: HTML, R.OTHER_CONTENT),
    ("comment-before.pdf", lambda: b"<!-- x -->" + pdf(), R.HIDDEN_CONTENT),
    ("zip-after.pdf", lambda: pdf() + zipped({"a.txt": "x"}), R.HIDDEN_CONTENT),
    ("zip-inside.pdf", _hidden_archive, R.HIDDEN_CONTENT),
    ("html-after.pdf", lambda: pdf() + HTML, R.HIDDEN_CONTENT),
    ("open-script.pdf", lambda: pdf(action(S=Name.JavaScript, JS=String("app.alert(1)"))), R.PDF_SCRIPT),
    ("named-script.pdf", lambda: pdf(_named_script), R.PDF_SCRIPT),
    ("page-script.pdf", lambda: pdf(_script_in_page), R.PDF_SCRIPT),
    (
        "packed-script.pdf",
        lambda: pdf(_script_in_page, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        R.PDF_SCRIPT,
    ),
    ("launch.pdf", lambda: pdf(action(S=Name.Launch, F=String("calc.exe"))), R.PDF_LAUNCH),
    ("other-file.pdf", lambda: pdf(action(S=Name.GoToR, F=String("//x/y.pdf"))), R.PDF_LAUNCH),
    ("submit.pdf", lambda: pdf(action(S=Name.SubmitForm, F=String("http://x"))), R.PDF_LAUNCH),
    ("attached.pdf", lambda: pdf(_embedded), R.PDF_ATTACHMENT),
    ("pinned.pdf", lambda: pdf(annotation(Subtype=Name.FileAttachment)), R.PDF_ATTACHMENT),
    ("film.pdf", lambda: pdf(annotation(Subtype=Name.RichMedia)), R.PDF_MEDIA),
    ("xfa.pdf", lambda: pdf(_xfa), R.PDF_FORM),
    ("locked.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")), R.PASSWORD),
    ("restricted.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="")), R.PASSWORD),
    ("cut.pdf", lambda: pdf(pages=5)[:600], R.DAMAGED),
    ("noise.pdf", lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(900) + b"\n%%EOF", R.DAMAGED),
    ("empty.pdf", lambda: b"", R.EMPTY),
    ("bomb.pdf", lambda: pdf(_swelling, compress_streams=False), R.BOMB),
    ("bomb-twice.pdf", lambda: pdf(_twice_deflated, compress_streams=False), R.BOMB),
    ("bomb-table.pdf", _swelling_table, R.BOMB),
    ("many-pages.pdf", lambda: pdf(pages=10_001), R.TOO_MANY_PAGES),
    ("loop.pdf", _loop, R.DAMAGED),
    ("large.pdf", lambda: pdf() + b"\n" * (10 * 1024 * 1024), R.TOO_BIG),
)
IMAGES: tuple[Made, ...] = (
    ("flood.png", lambda: png_claiming(30_000, 30_000, rows=bytes(30_000 * 3751)), R.IMAGE_TOO_LARGE),
    ("lie.png", lambda: png_claiming(65_000, 65_000), R.IMAGE_TOO_LARGE),
    ("short.png", lambda: png_claiming(500, 500, rows=b"\x00"), R.DAMAGED),
    ("moves.png", _animated, R.IMAGE_MOVES),
    ("svg.png", lambda: SVG, R.OTHER_CONTENT),
    ("drawing.svg", lambda: SVG, R.UNKNOWN_KIND),
    ("script.gif", lambda: GIF_SCRIPT, R.UNKNOWN_KIND),
    ("script.jpg", lambda: GIF_SCRIPT, R.OTHER_CONTENT),
    ("cut.jpg", lambda: image("JPEG", size=(400, 300))[:900], R.DAMAGED),
    ("photo.heic", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(80), R.TELEPHONE),
    ("photo.jpg", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(80), R.TELEPHONE),
    ("photo.pdf", lambda: image("PNG"), R.OTHER_CONTENT),
)
OFFICE: tuple[Made, ...] = (
    ("macro.docm", lambda: docx(main=_DOCM), R.UNKNOWN_KIND),
    ("macro.docx", lambda: docx(main=_DOCM), R.MACRO),
    ("vba.docx", lambda: docx({"word/vbaProject.bin": CFB}), R.MACRO),
    (
        "renamed-vba.docx",
        lambda: docx(
            {
                "[Content_Types].xml": content_types(
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    "/word/document.xml",
                    ("/word/x.bin", "application/vnd.ms-office.vbaProject"),
                )
            }
        ),
        R.MACRO,
    ),
    ("macrosheet.xlsx", lambda: xlsx({"xl/macrosheets/sheet1.xml": "<x/>"}), R.MACRO),
    ("template.docx", lambda: docx(_rels("attachedTemplate", "http://x/t.dotm")), R.REMOTE),
    ("share.docx", lambda: docx(_rels("attachedTemplate", "file://server/t.dotm")), R.REMOTE),
    ("frame.docx", lambda: docx(_rels("frame", "http://x/")), R.REMOTE),
    ("script-link.docx", lambda: docx(_rels("hyperlink", "javascript:alert(1)")), R.REMOTE),
    ("included.docx", lambda: docx(body=field('INCLUDEPICTURE "http://x/a.png"')), R.REMOTE),
    ("object.docx", lambda: docx({"word/embeddings/oleObject1.bin": CFB}), R.EMBEDDED),
    ("moved-object.docx", lambda: docx({"word/media/image1.png": CFB}), R.EMBEDDED),
    ("control.docx", lambda: docx({"word/activeX/activeX1.xml": "<x/>"}), R.EMBEDDED),
    ("program.docx", lambda: docx({"word/media/a.exe": b"MZ"}), R.EMBEDDED),
    ("dde.docx", lambda: docx(body=field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"')), R.DDE),
    ("quoted-dde.docx", lambda: docx(body=field("QUOTE 68 68 69 65 85 84 79")), R.DDE),
    ("dde.xlsx", lambda: xlsx(cells="<c r='A1'><f>cmd|&apos;/C calc&apos;!A0</f></c>"), R.DDE),
    ("dde-link.xlsx", lambda: xlsx({"xl/externalLinks/externalLink1.xml": "<e><ddeLink/></e>"}), R.DDE),
    ("linked.xlsx", lambda: xlsx({"xl/externalLinks/externalLink1.xml": "<e><externalBook/></e>"}), R.REMOTE),
    ("laughs.docx", lambda: docx({"word/document.xml": _entities("laughs")}), R.ENTITIES),
    ("outside.docx", lambda: docx({"word/document.xml": _entities("outside")}), R.ENTITIES),
    ("wide.docx", lambda: docx({"word/styles.xml": '<?xml version="1.0"?><x/>'.encode("utf-16")}), R.ENTITIES),
    ("sheet.docx", xlsx, R.OTHER_CONTENT),
    ("archive.docx", lambda: zipped({"a.txt": "x"}), R.OTHER_CONTENT),
    ("document.zip", docx, R.UNKNOWN_KIND),
    ("old.doc", lambda: CFB, R.OLD_OFFICE),
    ("old.docx", lambda: CFB, R.OLD_OFFICE),
    ("macro.odt", lambda: opendocument("text", more={"Basic/Standard/script-lb.xml": "<x/>"}), R.MACRO),
    ("event.odt", lambda: opendocument("text", _ODF_SCRIPT), R.MACRO),
    ("fetched.odt", lambda: opendocument("text", '<draw:image xlink:href="http://x/a.png"/>'), R.REMOTE),
    ("object.odt", lambda: opendocument("text", "<draw:object-ole/>"), R.EMBEDDED),
    ("subdocument.odt", lambda: opendocument("text", entries=_SUBDOCUMENT), R.EMBEDDED),
    ("dde.ods", lambda: opendocument("spreadsheet", "<table:dde-links><table:dde-link/></table:dde-links>"), R.DDE),
    ("dde-formula.ods", lambda: opendocument("spreadsheet", "<table:table-cell table:formula='of:=DDE(1)'/>"), R.DDE),
    ("locked.odt", lambda: opendocument("text", entries=_ENCRYPTED), R.PASSWORD),
    ("text.ods", lambda: opendocument("text"), R.OTHER_CONTENT),
    ("entities.odt", lambda: opendocument("text", more={"content.xml": _entities("laughs")}), R.ENTITIES),
)
ARCHIVES: tuple[Made, ...] = (
    ("swelling.docx", lambda: docx({"word/media/a.bin": bomb(200)}), R.BOMB),
    ("swelling-part.docx", lambda: docx({"word/a.xml": b"<a>" + b" " * 120 * 1024 * 1024 + b"</a>"}), R.BOMB),
    ("ratio.xlsx", lambda: xlsx({"xl/media/a.bin": bomb(20)}), R.BOMB),
    ("swelling.odt", lambda: opendocument("text", more={"Pictures/a.bin": bomb(200)}), R.BOMB),
    ("many.docx", lambda: docx({f"word/e{n}.bin": b"" for n in range(20_000)}), R.ARCHIVE),
    ("lying.docx", _lying_size, R.DAMAGED),
    ("nested.docx", lambda: docx({"word/media/a.bin": zipped({"b": "x"})}), R.EMBEDDED),
    ("dots.docx", lambda: _entry("../../evil.txt"), R.ARCHIVE),
    ("absolute.docx", lambda: _entry("/etc/cron.d/evil"), R.ARCHIVE),
    ("backslash.docx", lambda: _entry("..\\evil.txt"), R.ARCHIVE),
    ("link.docx", lambda: _entry("word/link", mode=stat.S_IFLNK | 0o777), R.ARCHIVE),
    ("twice.docx", _same_name_twice, R.ARCHIVE),
    ("locked.docx", _encrypted_zip, R.PASSWORD),
    ("before.docx", lambda: b"MZ" + docx(), R.OTHER_CONTENT),
    ("after.docx", lambda: docx() + b"<script>alert(1)</script>", R.HIDDEN_CONTENT),
    ("cut.docx", lambda: docx()[:-60], R.DAMAGED),
)
NAMES: tuple[Made, ...] = (
    ("a.pdf.exe", pdf, R.UNKNOWN_KIND),
    ("a.pdf.", pdf, R.UNKNOWN_KIND),
    (".htaccess", pdf, R.UNKNOWN_KIND),
    ("a\u202efdp.exe", pdf, R.UNKNOWN_KIND),
    ("a.exe\x00", pdf, R.UNKNOWN_KIND),
    ("...", pdf, R.UNKNOWN_KIND),
    ("a.JPG", pdf, R.OTHER_CONTENT),
)
HOSTILE = (*PDFS, *IMAGES, *OFFICE, *ARCHIVES, *NAMES)
