"""The process that draws one PDF: HTML on its input, the document on its output, capped in memory and in time.

python -m applications.documents_out FONTS MEGABYTES SECONDS < document.html > document.pdf
python -m applications.documents_out FONTS MEGABYTES SECONDS PREFIX ID,ID… < document.html > parts.zip

With a prefix, the output is an archive of the document and of those of its stretches (see ``render_in_parts``).
"""

import io
import resource
import sys
import zipfile
from pathlib import Path

from applications.documents_out.rendering import render, render_in_parts

NO_LIBRARY = 3
WHOLE = "document.pdf"


def main(fonts: str, megabytes: str, seconds: str, prefix: str = "", wanted: str = "") -> int:
    # What grows past its cap fails here, and not in the worker.
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * 1024**2,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    html = sys.stdin.buffer.read().decode()
    try:
        output = drawn(html, Path(fonts), prefix, wanted)
    except OSError as error:
        sys.stderr.write(str(error))
        return NO_LIBRARY
    sys.stdout.buffer.write(output)
    return 0


def drawn(html: str, fonts: Path, prefix: str = "", wanted: str = "") -> bytes:
    """The document, or with a prefix the archive of it and of its stretches. Raises what ``render`` does."""
    return _in_parts(html, fonts, prefix, wanted) if prefix else render(html, fonts)


def _in_parts(html: str, fonts: Path, prefix: str, wanted: str) -> bytes:
    whole, parts = render_in_parts(html, fonts, prefix, wanted.split(","))
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as made:
        made.writestr(WHOLE, whole)
        for name, part in parts.items():
            made.writestr(name, part)
    return output.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
