"""What writes: the reference rows and the perimeters."""

from territories.services.additions import Difference, LoadReport, add_missing, link_missing, links_of
from territories.services.perimeters import PerimeterReport, load_perimeters
from territories.services.reference_rows import load_reference

__all__ = [
    "Difference",
    "LoadReport",
    "PerimeterReport",
    "add_missing",
    "link_missing",
    "links_of",
    "load_perimeters",
    "load_reference",
]
