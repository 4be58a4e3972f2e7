"""The figures, the exports, the observatory, the yearly report and the funded projects."""

from tests.access.actors import ALL, CO_FUNDERS, STAFF, Lines, by

TABLE: Lines = {
    "reporting:overview": ("", STAFF),
    "reporting:credits": ("", STAFF),
    "api:api-root": ("", by("404")),
    "api:openapi-json": ("", ALL),
    "api:figures": ("", ALL),
    "api:breakdown": ("dimension", ALL),
    "api:report": ("period", by("404")),
    "reporting:funders": ("", STAFF),
    "reporting:places": ("", STAFF),
    "reporting:delays": ("", STAFF),
    "reporting:criteria": ("", STAFF),
    "reporting:pace": ("", STAFF),
    "reporting:rows": ("", STAFF),
    "reporting:funder": ("", CO_FUNDERS),
    "reporting:funder_places": ("", CO_FUNDERS),
    "reporting:funder_rows": ("", CO_FUNDERS),
    "reporting:public": ("", ALL),
    "reporting:public_places": ("", ALL),
    "reporting:public_rows": ("", ALL),
}
