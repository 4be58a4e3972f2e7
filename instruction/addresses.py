"""What the address of the inbox may hold, and the part of it that a saved view keeps (pure)."""

from urllib.parse import parse_qsl, urlencode

# The filters, then the view, the order, the columns, a saved view and a place in the list.
FILTERS = (
    "q",
    "thematique",
    "etat",
    "conformite",
    "attente",
    "referent",
    "commune",
    "retard",
    "appel",
    "chef",
    "avancement",
    "service",
    "quartier",
    "financeur",
    "constat",
    "etiquette",
    "annee",
    "montant_min",
    "montant_max",
)
NAMES = (*FILTERS, "vue", "tri", "colonnes", "enregistree", "apres", "avant")
# A place in the list is no part of a view, nor is the view from which it was made.
KEPT = frozenset(NAMES) - {"apres", "avant", "enregistree"}
LONGEST_QUERY = 2000


def kept_query(address: str) -> str:
    """The part of an address that a view keeps; raises ``ValueError`` with the sentence to show."""
    pairs = parse_qsl(address.lstrip("?"), max_num_fields=200)
    query = urlencode([(name, value) for name, value in pairs if name in KEPT and "\x00" not in value])
    if len(query) > LONGEST_QUERY:
        raise ValueError("Cette vue a trop de filtres pour être gardée. Retirez-en un.")
    return query
