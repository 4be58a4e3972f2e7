"""HTML into a tagged PDF/UA-1 document, with no way out but our own fonts (no Django, no settings, no network)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# Under this address the style sheets name the fonts, whatever folder they are in.
FONTS = "static:///vendor/atkinson/"


def render(html: str, fonts: Path) -> bytes:
    """The document as PDF. Raises ``OSError`` when the machine lacks Pango, ``ValueError`` for what cannot be drawn."""
    from weasyprint import HTML  # Imported late: it loads system libraries and takes more than a second.

    pdf: bytes = HTML(string=html, base_url="static:///", url_fetcher=only_our_fonts(fonts)).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return pdf


def only_our_fonts(fonts: Path) -> Any:
    """A fetcher that answers for the fonts of this folder and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = urlsplit(url).path.rpartition("/")[2]
            if url != FONTS + name or not name.endswith(".woff2") or "%" in name:
                raise ValueError(f"the document may not fetch {url[:80]}")
            return URLFetcherResponse(url, (fonts / name).read_bytes(), {"Content-Type": "font/woff2"})

    return OurFonts(allowed_protocols=["static"])
