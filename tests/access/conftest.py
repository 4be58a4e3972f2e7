"""The open call, for the matrix."""

from tests.bundled import call

__all__ = ["call"]
