"""Documents drawn for people to keep: HTML made into PDF by a process of its own, which can reach nothing."""

from applications.documents_out.printing import CannotPrint, print_parts, print_pdf

__all__ = ["CannotPrint", "print_parts", "print_pdf"]
