"""What the tests about dossiers share."""

from tests.bundled import call, committed_call

__all__ = ["call", "committed_call"]
