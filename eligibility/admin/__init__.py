"""Calls and rules as administrators edit them, with the history of every row."""

from eligibility.admin import calls, requirements

__all__ = ["calls", "requirements"]
