"""The portal's environment variables, as the launcher sets them for a demonstration, for tests and for checks."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from dev.places import ROOT, VAR, VENV_BIN

# What a person may give to `make run` and it then leaves alone.
GIVEN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "AUDIT_EMAIL", "LOG_LEVEL", "PERIMETERS")
# The shell's own needs; nothing else of it reaches the portal, so that a run depends on no forgotten export.
KEPT = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TERM",
    "TMPDIR",
    "TZ",
    "CI",
    "CHROMIUM",
    "LD_LIBRARY_PATH",
    "COLUMNS",
)


def shell() -> dict[str, str]:
    """The part of the shell's environment that children get, with the virtual environment's commands first."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    kept["PATH"] = f"{VENV_BIN}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept |= {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "melpv.settings"}
    return kept


def demonstration(port: int, servers: Mapping[str, str]) -> dict[str, str]:
    """Production settings on a plain address of this machine; all that is kept lies in ``var``."""
    given = {name: os.environ[name] for name in GIVEN if os.environ.get(name)}
    return {
        **shell(),
        "SECRET_KEY": kept_secret(VAR / "secret-key"),
        "FIELD_KEYS": kept_secret(VAR / "field-key", field_key),
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS": "false",
        "DEMONSTRATION": "true",
        "MEDIA_ROOT": str(VAR / "media"),
        "STATIC_ROOT": str(VAR / "static"),
        "EMAIL_URL": f"file://{VAR / 'mail'}",
        "LOG_LEVEL": "INFO",
        **given,
        **servers,
    }


def tests(folder: Path, servers: Mapping[str, str]) -> dict[str, str]:
    """The demonstration's settings on throwaway folders and servers."""
    return {
        **shell(),
        "SECRET_KEY": signing_key(),
        "FIELD_KEYS": field_key(),
        "SITE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "HTTPS": "false",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(VAR / "static"),
        "EMAIL_URL": f"file://{folder / 'mail'}",
        "LOG_LEVEL": "INFO",
        **servers,
    }


def production(folder: Path) -> dict[str, str]:
    """A made-up town hall's production settings: what the static checks judge. No server stands behind them."""
    return {
        **shell(),
        "SECRET_KEY": signing_key(),
        "FIELD_KEYS": field_key(),
        "SITE_URL": "https://portail.example.fr",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "EMAIL_URL": "smtp+tls://portail:secret@mail.example.fr:587",
        "DATABASE_URL": f"postgres://melpv@{str(folder / 'nothing').replace('/', '%2F')}/melpv",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CLAMD_URL": "tcp://127.0.0.1:1",
        "PYTHONPATH": str(ROOT),
    }


def signing_key() -> str:
    return secrets.token_urlsafe(64)


def field_key() -> str:
    """A key that seals bank details, in the shape that Fernet asks."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def kept_secret(file: Path, make: Callable[[], str] = signing_key) -> str:
    """A key of this machine's demonstration, made once: sign-ins and sealed values survive a restart."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
            output.write(make())
    return file.read_text().strip()
