"""What changes a call: publishing a value, copying to the next year, loading a call's files."""

from eligibility.services.copying import copy_call
from eligibility.services.loading import load_call
from eligibility.services.values import publish_value

__all__ = ["copy_call", "load_call", "publish_value"]
