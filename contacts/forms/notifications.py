"""The choice of how one wants to be told of each subject."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from contacts.models import NotificationMode
from contacts.topics import IMMEDIATE, NotificationTopic


class NotificationForm(forms.Form):
    """One group of radio buttons a subject; only the modes that the law allows are offered."""

    def __init__(
        self, data: Any = None, *, topics: Iterable[NotificationTopic], chosen: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        for topic in topics:
            self.fields[topic.code] = forms.ChoiceField(
                label=topic.label,
                help_text=topic.explanation,
                choices=[(mode, NotificationMode(mode).label) for mode in topic.modes],
                initial=chosen.get(topic.code, IMMEDIATE),
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
            )
