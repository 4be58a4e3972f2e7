"""Which reader judges which kind; the heavy libraries are loaded by the one that needs them (pure; in the sandbox)."""

from pathlib import Path

from files.inspection.kinds import DOCX, JPEG, PDF, PNG, XLSX, Kind


def judge(path: Path, kind: Kind, target: Path) -> int | None:
    """Raise ``Refused``, or return the number of pages of a PDF; a picture is written anew to ``target``."""
    if kind is PDF:
        from files.inspection import pdf

        return pdf.inspect(path)
    if kind in (JPEG, PNG):
        from files.inspection import images

        images.rewrite(path, kind, target)
        return None
    from files.inspection.archives import Archive

    archive = Archive(path)
    if kind in (DOCX, XLSX):
        from files.inspection import office

        office.inspect(archive, kind)
    else:
        from files.inspection import opendocument

        opendocument.inspect(archive, kind)
    return None
