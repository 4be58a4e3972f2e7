"""What a run does once, and not again for each test: list the static files, look for garbage among the modules."""

import gc
from typing import Any

from whitenoise.base import WhiteNoise

# Objects made before Python looks for cycles: its own figure, 700, has it look several times in each request.
ALLOCATIONS = 50_000


def list_static_files_once() -> None:
    """Each browser of a test loads the middleware, which reads the folder of static files, some five hundred: fifty
    milliseconds each time, where nobody writes there while tests run."""
    listed: dict[tuple[Any, ...], dict[str, Any]] = {}
    read = WhiteNoise.update_files_dictionary

    def remembered(self: WhiteNoise, root: str, prefix: str) -> None:
        key = (root, prefix, self.max_age, self.charset, self.allow_all_origins, self.index_file)
        if key not in listed:
            before = set(self.files)
            read(self, root, prefix)
            listed[key] = {url: file for url, file in self.files.items() if url not in before}
        self.files.update(listed[key])

    WhiteNoise.update_files_dictionary = remembered


def leave_modules_out_of_garbage() -> None:
    """Modules and collected tests stay until the end: they are not walked again each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
