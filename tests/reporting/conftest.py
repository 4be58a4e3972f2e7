"""What the tests about the figures share."""

from tests.bundled import call, committed_call

__all__ = ["call", "committed_call"]
