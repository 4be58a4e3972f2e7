"""Several people write about one dossier while others move it: nobody waits for somebody who waits for her."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.workflow import Action, NotAllowed
from eligibility.models import Call
from instruction.models import Label
from instruction.services import flags, labels, notes
from tests.factories import UserFactory, filed, fresh
from tests.instruction.conftest import THEME
from tests.threads import together


@pytest.mark.django_db(transaction=True)
def test_words_and_moves_at_once(committed_call: Call) -> None:
    by = UserFactory(is_staff=True)
    label = Label.objects.create(slug="ronde", name="Ronde")
    for _ in range(5):
        dossier = filed(committed_call, theme=THEME).application
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "application": dossier}
        tasks = [
            partial(notes.write_note, **told, text="Une note"),
            partial(flags.raise_flag, **told, text="Un point"),
            partial(labels.put_label, **told, label=label),
            partial(services.move, **told, action=Action.ADMIT),
            partial(notes.write_note, **told, text="Une autre"),
            partial(services.move, **told, action=Action.ADMIT),
        ]
        found = together(tasks)
        assert [one for one in found if isinstance(one, Exception) and not isinstance(one, NotAllowed)] == []
        assert Application.objects.get(pk=dossier.pk).state == "in_review"
        assert fresh(dossier).notes.count() == 2
