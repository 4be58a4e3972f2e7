"""How a form's file reaches the disk: never more than the portal keeps, and a full disk said rather than crashed on."""

import errno
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from files.inspection.kinds import LARGEST_FILE
from files.inspection.refusals import SENTENCES, Refusal
from files.limits import NO_SPACE, FileRefused, NoSpace, TooMuch


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Django's handler for what does not fit in memory, which stops writing past the limit.

    The file then carries its ``refusal``, which ``services.store`` raises: the form is shown again with its sentence.
    """

    _refusal: FileRefused | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._refusal = None
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > LARGEST_FILE:
            self._refusal = TooMuch(SENTENCES[Refusal.TOO_BIG])
        if self._refusal is None:
            try:
                self.file.write(raw_data)
            except OSError as error:
                if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                    raise
                self._refusal = NoSpace(NO_SPACE)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self._refusal is not None:
            self.file.truncate(0)
        file = super().file_complete(file_size)
        if file is not None:
            file.refusal = self._refusal  # type: ignore[attr-defined]
        return file
