"""What writes: the reference rows and the perimeters."""

from territories.services.perimeters import PerimeterReport, load_perimeters
from territories.services.reference_rows import Difference, ReferenceReport, load_reference

__all__ = ["Difference", "PerimeterReport", "ReferenceReport", "load_perimeters", "load_reference"]
