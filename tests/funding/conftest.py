"""The open call, as in the tests about the services' pages."""

from tests.bundled import call, committed_call

__all__ = ["call", "committed_call"]
