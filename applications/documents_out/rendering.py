"""HTML into a tagged PDF/UA-1 document, with no way out but our own fonts (no Django, no settings, no network)."""

from base64 import b64decode
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# Under this address the style sheets name the fonts, whatever folder they are in.
FONTS = "static:///vendor/atkinson/"
VARIANT = "pdf/ua-1"
# A picture that the document carries with itself: nothing is fetched for it.
CARRIED = ("data:image/png;base64,", "data:image/jpeg;base64,")
# Our fonts have no raised letters: « 1ᵉʳ » would be drawn with boxes.
DRAWN = str.maketrans({"ᵉ": "e", "ʳ": "r"})


def render(html: str, fonts: Path) -> bytes:
    """The document as PDF. Raises ``OSError`` when the machine lacks Pango, ``ValueError`` for what cannot be drawn."""
    from weasyprint import HTML  # Imported late: it loads system libraries and takes more than a second.

    pdf: bytes = HTML(string=html.translate(DRAWN), base_url="static:///", url_fetcher=only_our_fonts(fonts)).write_pdf(
        pdf_variant=VARIANT
    )
    return pdf


def render_in_parts(html: str, fonts: Path, prefix: str, wanted: Collection[str]) -> tuple[bytes, dict[str, bytes]]:
    """The document, and apart those ``wanted`` of its stretches, by id: one begins at an element whose id has this
    prefix and ends where the next one begins. It is laid out once. Raises what ``render`` does.
    """
    from weasyprint import HTML

    document = HTML(string=html.translate(DRAWN), base_url="static:///", url_fetcher=only_our_fonts(fonts)).render(
        pdf_variant=VARIANT
    )
    stretches: dict[str, list[Any]] = {}
    current = ""
    for page in document.pages:
        current = next((name for name in page.anchors if name.startswith(prefix)), current)
        if current in wanted:
            stretches.setdefault(current, []).append(page)
    whole: bytes = document.write_pdf(pdf_variant=VARIANT)
    return whole, {name: document.copy(pages).write_pdf(pdf_variant=VARIANT) for name, pages in stretches.items()}


def only_our_fonts(fonts: Path) -> Any:
    """A fetcher that answers for the fonts of this folder and the pictures that the document carries, and refuses every
    other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(CARRIED):
                kind, _, data = url.removeprefix("data:").partition(";base64,")
                return URLFetcherResponse(url, b64decode(data, validate=True), {"Content-Type": kind})
            name = urlsplit(url).path.rpartition("/")[2]
            if url != FONTS + name or not name.endswith(".woff2") or "%" in name:
                raise ValueError(f"the document may not fetch {url[:80]}")
            return URLFetcherResponse(url, (fonts / name).read_bytes(), {"Content-Type": "font/woff2"})

    return OurFonts(allowed_protocols=["static", "data"])
