"""What the tests about people and organisations share."""

from tests.bundled import call, committed_call

__all__ = ["call", "committed_call"]
