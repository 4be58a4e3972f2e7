"""The figures, the exports, the observatory, the yearly report and the funded projects."""

from tests.access.actors import STAFF, Lines

TABLE: Lines = {
    "reporting:overview": ("", STAFF),
    "reporting:credits": ("", STAFF),
    "reporting:themes_csv": ("call", STAFF),
}
