"""What the tests about the figures share."""

from tests.bundled import call

__all__ = ["call"]
