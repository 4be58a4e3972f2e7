"""The pages of everyone, the map, the calls and the files being sent."""

from tests.access.actors import ALL, POST_ONLY, SIGNED_IN, Lines, by

TABLE: Lines = {
    "home": ("", ALL),
    "privacy:notice": ("", ALL),
    "privacy:mine": ("", SIGNED_IN),
    "privacy:export": ("", POST_ONLY),
    "privacy:close": ("", SIGNED_IN),
    "session": ("", ALL),
    "signed_in_again": ("", SIGNED_IN),
    "accessibility": ("", ALL),
    "favicon": ("", by("on")),
    "design": ("", by("404", admin="ok")),
    "health": ("", ALL),
    "health_ready": ("", ALL),
    "eligibility:calls": ("", ALL),
    "eligibility:call": ("call", ALL),
    "eligibility:theme": ("theme", ALL),
    "eligibility:check": ("theme", ALL),
    "eligibility:forget": ("theme", by("405")),
    "territories:map": ("", ALL),
    "territories:communes_geojson": ("", ALL),
    "territories:neighbourhoods_geojson": ("", ALL),
    "territories:renewal_sites_geojson": ("", ALL),
    "files:upload": ("", POST_ONLY),
    "files:chunk": ("upload", POST_ONLY),
}
