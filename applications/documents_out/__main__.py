"""The process that draws one PDF: HTML on its input, the document on its output, capped in memory and in time.

python -m applications.documents_out FONTS MEGABYTES SECONDS < document.html > document.pdf
"""

import resource
import sys
from pathlib import Path

from applications.documents_out.rendering import render

NO_LIBRARY = 3


def main(fonts: str, megabytes: str, seconds: str) -> int:
    # What grows past its cap fails here, and not in the worker.
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * 1024**2,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    html = sys.stdin.buffer.read().decode()
    try:
        pdf = render(html, Path(fonts))
    except OSError as error:
        sys.stderr.write(str(error))
        return NO_LIBRARY
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
