"""The portal's icons, drawn on a 24 by 24 grid with a 2 unit stroke; the words beside them carry the meaning."""

_DISC = '<circle cx="12" cy="12" r="9"/>'

ICONS: dict[str, str] = {
    # Verdicts and outcomes: each has its own outline, so that they differ without colour.
    "pass": _DISC + '<path d="m8 12.5 2.7 2.7L16 9.5"/>',
    "fail": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z"/><path d="m9 9 6 6m0-6-6 6"/>',
    "review": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>'
    ),
    "exempt": _DISC + '<path d="M7.5 12h9"/>',
    "missing": '<circle cx="12" cy="12" r="9" stroke-dasharray="3.2 3.2"/><path d="M12 8v4.5m0 3.2v.1"/>',
    "advice": (
        '<path d="M9 17.5h6m-5 3h4M7.2 13.9A6 6 0 1 1 16.8 13.9c-.9.9-1.5 1.7-1.5 3.1H8.7c0-1.4-.6-2.2-1.5-3.1z"/>'
    ),
    "info": _DISC + '<path d="M12 11v5.5m0-8.8v.1"/>',
    # How far a part of a dossier is: empty, half full, full ("pass").
    "todo": _DISC,
    "started": _DISC + '<path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    # Things
    "calendar": '<path d="M4 6.5h16V20H4zM4 10.5h16M8 3.5v4m8-4v4"/>',
    "clock": _DISC + '<path d="M12 7v5l3.2 2"/>',
    "document": '<path d="M6 3h8l4.5 4.5V21H6zM14 3v5h4.5M9 12.5h6m-6 4h6"/>',
    "folder": '<path d="M3 6h6.5l2 2.5H21V19H3z"/>',
    "home": '<path d="m3.5 11 8.5-7 8.5 7M6 9.5V20h12V9.5M10 20v-6h4v6"/>',
    "inbox": '<path d="M3.5 13 6.5 5h11l3 8v6h-17zM3.5 13H9a3 3 0 0 0 6 0h5.5"/>',
    "mail": '<path d="M3.5 6h17v12.5h-17zm0 .8 8.5 6.7 8.5-6.7"/>',
    "organisation": '<path d="M5 20.5V4h9v16.5M14 9.5h5v11M3 20.5h18M8.5 8h2m-2 4h2m-2 4h2"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.5-6 7.5-6s6.9 2 7.5 6"/>',
    "phone": (
        '<path d="M5 4h4l1.8 4.6-2.3 1.9a12 12 0 0 0 5 5l1.9-2.3L20 15v4a1.6 1.6 0 0 1-1.8'
        ' 1.5C10.5 19.6 4.4 13.5 3.5 5.8A1.6 1.6 0 0 1 5 4z"/>'
    ),
    "place": '<path d="M12 21.5s7-6.2 7-11.7a7 7 0 0 0-14 0c0 5.5 7 11.7 7 11.7z"/><circle cx="12" cy="9.8" r="2.5"/>',
    "lock": '<path d="M5.5 10.5h13V20h-13zM8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "saved": '<path d="m4.5 12.5 5 5 10-11"/>',
    "warning": '<path d="M12 4 2.5 20h19zM12 10v4.5m0 2.8v.1"/>',
    "error": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5m0 3v.1"/>',
    "help": _DISC + '<path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8m0 3v.1"/>',
    "settings": (
        '<path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17" r="2.5"/>'
    ),
    # Gestures
    "add": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "down": '<path d="m5.5 9 6.5 6.5L18.5 9"/>',
    "next": '<path d="M4.5 12h15m-6-6.5 6.5 6.5-6.5 6.5"/>',
    "previous": '<path d="M19.5 12h-15m6-6.5L4 12l6.5 6.5"/>',
    "download": '<path d="M12 4v11m-5-4.5 5 5 5-5M4.5 20h15"/>',
    "edit": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10"/>',
    "external": '<path d="M13.5 4.5h6v6m0-6-9 9M10 6H5v13.5h13.5V14"/>',
    "filter": '<path d="M3.5 5h17L14 12.5v6.5l-4-2v-4.5z"/>',
    "list": '<path d="M8.5 6.5h12m-12 5.5h12m-12 5.5h12M4 6.5h.1M4 12h.1M4 17.5h.1"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "remove": '<path d="M5 7h14M10 4h4M7 7l1 13.5h8L17 7m-7 4v6m4-6v6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "send": '<path d="M21 3.5 3 11l7 3 3 7zM10 14l4.5-4.5"/>',
}
