"""The figures, the exports, the observatory, the yearly report and the funded projects."""

from tests.access.actors import ALL, STAFF, Lines, by

TABLE: Lines = {
    "reporting:overview": ("", STAFF),
    "reporting:credits": ("", STAFF),
    "api:api-root": ("", by("404")),
    "api:openapi-json": ("", ALL),
    "api:figures": ("", ALL),
    "api:breakdown": ("dimension", ALL),
    "api:report": ("period", by("404")),
    "reporting:themes_csv": ("call", STAFF),
}
