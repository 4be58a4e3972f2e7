"""A list cut into pages without an order is refused by the whole suite, not only where somebody thought of it."""

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning

from contacts.models import OutboxEntry


def test_an_unordered_page_is_an_error() -> None:
    with pytest.raises(UnorderedObjectListWarning):
        Paginator(OutboxEntry.objects.order_by(), 10)._check_object_list_is_ordered()
