"""A form's field for files: sent beforehand by pieces where scripts run, with the form where they do not."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from files.inspection.kinds import EXTENSIONS, IN_WORDS, LARGEST_FILE
from files.models import StoredFile
from files.services import Received, receive

HINT = f"{IN_WORDS}. 10 Mo au plus par fichier."


@dataclass(frozen=True, slots=True)
class Sent:
    """What a field received: public ids of files sent beforehand, and files that came with the form."""

    public_ids: tuple[str, ...] = ()
    uploads: tuple[UploadedFile, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.public_ids or self.uploads)

    def __len__(self) -> int:
        return len(self.public_ids) + len(self.uploads)


class FileInput(forms.Widget):
    """``components/upload.html``: a plain file control that a script makes resumable. Keeps what was already sent."""

    template_name = "components/upload.html"
    needs_multipart_form = True
    by: Any = None
    multiple = False

    class Media:
        css = {"all": ("css/upload.css",)}
        js = (forms.Script("vendor/tus/tus.min.js", defer=True), forms.Script("js/upload.js", defer=True))

    def use_required_attribute(self, initial: Any) -> bool:
        """A file sent beforehand leaves the control empty: the browser must not ask for it again."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "multiple": self.multiple,
            "accept": ",".join(EXTENSIONS),
            "largest": LARGEST_FILE,
            "sent": self._sent(value),
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str) -> Sent:
        listed = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if data.get(name) else []
        uploads = files.getlist(name) if hasattr(files, "getlist") else [files[name]] if files.get(name) else []
        return Sent(tuple(str(public_id) for public_id in listed if public_id), tuple(uploads))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        return name not in data and name not in files

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_

    def _sent(self, value: Any) -> list[StoredFile]:
        """The files already here that the form still holds: hers, and taken up by nothing. One query, if any."""
        public_ids = _uuids(value.public_ids) if isinstance(value, Sent) else []
        if not public_ids or self.by is None:
            return []
        mine = StoredFile.objects.unattached().filter(uploaded_by=self.by, public_id__in=public_ids)
        return list(mine.order_by("pk"))


class FileField(forms.Field):
    """One file, or several with ``multiple``; ``by`` is whose form it is. ``keep`` stores what came.

    ``cleaned_data`` holds a ``Sent``; nothing is stored by validation, for a form does not write.
    """

    widget = FileInput
    default_error_messages = {
        "required": "Choisissez un fichier.",
        "one": "Choisissez un seul fichier.",
        "many": "Choisissez dix fichiers au plus à la fois.",
    }
    MOST = 10

    def __init__(self, *, by: Any = None, multiple: bool = False, **options: Any) -> None:
        options.setdefault("help_text", HINT)
        super().__init__(**options)
        self.multiple = self.widget.multiple = multiple
        self.by = by

    @property
    def by(self) -> Any:
        return self.widget.by

    @by.setter
    def by(self, user: Any) -> None:
        self.widget.by = user

    def clean(self, value: Sent) -> Sent:
        super().clean(value or None)
        if len(value) > (self.MOST if self.multiple else 1):
            raise forms.ValidationError(self.error_messages["many" if self.multiple else "one"], code="many")
        return Sent(tuple(_uuids(value.public_ids)), value.uploads)


def keep(form: forms.Form, name: str, *, by: Any, at: datetime) -> Received:
    """Store what came through a field of a valid form, writing each refusal beside it.

    What was accepted stays in the form as already sent: she chooses again only what was refused.
    """
    sent: Sent = form.cleaned_data[name]
    received = receive(by=by, at=at, public_ids=[uuid.UUID(one) for one in sent.public_ids], uploads=sent.uploads)
    if received.refusals:
        data = form.data.copy()  # type: ignore[attr-defined]
        data.setlist(form.add_prefix(name), [str(file.public_id) for file in received.files])
        form.data = data
    for refusal in received.refusals:
        form.add_error(name, refusal)
    return received


def _uuids(texts: tuple[str, ...]) -> list[str]:
    """The texts that are identifiers, each once; another one names no file."""
    found: dict[str, None] = {}
    for text in texts:
        try:
            found[str(uuid.UUID(text))] = None
        except ValueError:
            continue
    return list(found)
