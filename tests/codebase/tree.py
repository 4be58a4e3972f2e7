"""The project's own files, as the tests about the code read them."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "melpv",
    "reporting",
    "committees",
    "funding",
    "instruction",
    "applications",
    "contacts",
    "eligibility",
    "files",
    "territories",
)
TEMPLATES = ROOT / "templates"


def modules(*folders: str) -> list[Path]:
    """Python files of these top folders, migrations left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".svg", ".xml"})


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def tracked() -> list[Path]:
    """Files that git keeps or would keep: committed, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(path: Path) -> Iterator[ast.expr]:
    """The text literals of a module, f-strings as a whole, docstrings left out."""
    tree = ast.parse(path.read_text())
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (literal or isinstance(node, ast.JoinedStr)) and id(node) not in silent:
            yield node
