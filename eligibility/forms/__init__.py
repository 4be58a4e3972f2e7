"""The administrators' forms: a new value of a requirement, and a copy of a call."""

from eligibility.forms.calls import CopyCallForm
from eligibility.forms.values import PublishValueForm

__all__ = ["CopyCallForm", "PublishValueForm"]
