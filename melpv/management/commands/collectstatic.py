"""``collectstatic`` without what no page asks for: libraries bring variants that take a minute to compress."""

from typing import Any

from django.contrib.staticfiles.management.commands import collectstatic

LEFT_OUT = (
    # Bootstrap: one build is used.
    "bootstrap.css*",
    "bootstrap-*.css*",
    "*.rtl.*",
    # Leaflet's sources.
    "leaflet-src*",
    # The font in its older format, and the italics.
    "*.woff",
    "*-italic.*",
    # tus: the build for tests, and sources.
    "browser-test-bundle.js",
    "tus.js",
    # htmx: the other major version, and sources.
    "htmx-2.js",
    "htmx-4*",
    "htmax-*",
    # The administration takes the minified ones outside DEBUG.
    "jquery.js",
    "select2.full.js",
    "xregexp.js",
)


class Command(collectstatic.Command):
    """Django's command with more to ignore; a page that asks for a file left out fails its test (no manifest entry)."""

    def set_options(self, **options: Any) -> None:
        super().set_options(**options)
        self.ignore_patterns = [*self.ignore_patterns, *LEFT_OUT]
