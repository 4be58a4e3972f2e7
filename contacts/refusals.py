"""Why a service does nothing: exceptions whose text is the French sentence to show."""


class Refused(Exception):
    """Nothing was written; ``str()`` is the French sentence to show."""


class NotYours(Refused):
    """The person may not decide for this organisation."""


class Gone(Refused):
    """What the link or the page speaks of has been used, withdrawn, or has run out."""


class WrongAccount(Refused):
    """The invitation is for another e-mail address than those of the account."""
