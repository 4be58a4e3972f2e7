"""What is done with files: receive, claim, scan, keep whole."""

from files.limits import FileRefused, NoSpace, TooMuch
from files.services.antivirus import scan_waiting
from files.services.claiming import Received, claim, receive, release
from files.services.drawn import keep_drawn
from files.services.keeping import Inventory, purge, take_inventory
from files.services.receiving import store
from files.services.resuming import Conflict, append, begin_upload, discard

__all__ = [
    "Conflict",
    "FileRefused",
    "Inventory",
    "NoSpace",
    "Received",
    "TooMuch",
    "append",
    "begin_upload",
    "claim",
    "discard",
    "keep_drawn",
    "purge",
    "receive",
    "release",
    "scan_waiting",
    "store",
    "take_inventory",
]
