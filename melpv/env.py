"""Readers of the environment that fail loudly: a wrong or missing value stops the start with one sentence.

django-environ parses; this module adds the refusals that the portal needs and that a parser cannot know.
"""

import base64
import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MINIMUM = 50
# Django's own measure of a key that nobody drew at random.
SECRET_KEY_DIFFERENT_CHARACTERS = 5


def secret_key(env: environ.Env) -> str:
    """The signing key; refused when missing, short, monotonous or one of Django's generated insecure ones."""
    value: str = env.str("SECRET_KEY", default="")
    monotonous = len(set(value)) < SECRET_KEY_DIFFERENT_CHARACTERS
    if len(value) < SECRET_KEY_MINIMUM or monotonous or value.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"SECRET_KEY must be set to at least {SECRET_KEY_MINIMUM} random characters "
            '(python -c "import secrets; print(secrets.token_urlsafe(64))").'
        )
    return value


def field_keys(env: environ.Env, *, debug: bool, secret: str) -> list[str]:
    """The keys that seal bank details, the one in use first. A developer's machine may do without: one is derived."""
    keys: list[str] = [key.strip() for key in env.list("FIELD_KEYS", default=[]) if key.strip()]
    if not keys and debug:
        return [base64.urlsafe_b64encode(hashlib.sha256(f"fields:{secret}".encode()).digest()).decode()]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEYS holds something else than keys of 44 characters.") from error
    if not keys:
        raise ImproperlyConfigured(
            "FIELD_KEYS must be set to one key or several, by commas, the one in use first "
            '(python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())").'
        )
    return keys


def postgres(env: environ.Env, *, as_owner: bool = False) -> dict[str, object]:
    """The default database's settings; anything but PostgreSQL is refused (triggers, locks and search need it).

    With ``as_owner``, those of the role that owns the tables, where its address was given.
    """
    name = "DATABASE_URL"
    if not env.str("DATABASE_URL", default=""):
        raise ImproperlyConfigured("DATABASE_URL must be set, for instance postgres://user:password@host:5432/melpv.")
    if as_owner and env.str("OWNER_DATABASE_URL", default=""):
        name = "OWNER_DATABASE_URL"
    database: dict[str, object] = env.db(name)
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL database (postgres://…).")
    if not database["NAME"]:
        raise ImproperlyConfigured(f"{name} must end with the name of the database.")
    # A Unix socket's folder travels percent-encoded in the host's place (postgres://user@%2Frun%2Fpostgresql/melpv).
    database["HOST"] = unquote(str(database["HOST"]))
    return database


def redis_url(env: environ.Env) -> str:
    """The Redis address, as redis-py reads it: redis://, rediss:// or unix://."""
    value: str = env.str("REDIS_URL", default="")
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(
            "REDIS_URL must be set to redis://host:6379/0, rediss://… or unix:///path/to/socket?db=0."
        )
    return value


def celery_broker_url(redis: str) -> str:
    """The same address in the dialect of Celery's transport, which calls a Unix socket ``redis+socket``."""
    parts = urlsplit(redis)
    if parts.scheme != "unix":
        return redis
    database = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"


def site_url(env: environ.Env) -> str:
    """The public address, without a trailing slash; mails and receipts are built from it and never from a request."""
    value: str = env.str("SITE_URL", default="").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(
            "SITE_URL must be set to the public address, for instance https://portail.example.fr."
        )
    return value


def mail(env: environ.Env) -> dict[str, object]:
    """Where mail leaves: smtp://, smtp+tls://, smtp+ssl:// or, for a demonstration, file:///folder."""
    value: str = env.str("EMAIL_URL", default="")
    parts = urlsplit(value)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        if not folder.is_absolute():
            raise ImproperlyConfigured("EMAIL_URL with file:// must give an absolute folder.")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must be set to smtp+tls://user:password@host:587 (or smtp+ssl://, smtp://)."
        )
    return dict(env.email_url("EMAIL_URL"))


def clamd_url(env: environ.Env) -> str:
    """The address of ClamAV's daemon, tcp://host:3310 or unix:///path; empty when there is none."""
    value: str = env.str("CLAMD_URL", default="").strip()
    parts = urlsplit(value)
    if value and not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
        raise ImproperlyConfigured("CLAMD_URL must be tcp://host:3310 or unix:///path/to/clamd.sock.")
    return value


def one_of(env: environ.Env, name: str, words: tuple[str, ...], *, default: str) -> str:
    """A setting that is one word of a few."""
    value: str = env.str(name, default="").strip().lower() or default
    if value not in words:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(words)}.")
    return value


def switch(env: environ.Env, name: str, *, default: bool = False) -> bool:
    """A setting that is on or off; a word that says neither on nor off is refused, not read as off."""
    value: str = env.str(name, default="").strip().lower()
    if value not in {"", "true", "on", "yes", "1", "false", "off", "no", "0"}:
        raise ImproperlyConfigured(f"{name} must be true or false.")
    return value in {"true", "on", "yes", "1"} if value else default


def count(env: environ.Env, name: str) -> int:
    """A whole number, zero when not given."""
    value: str = env.str(name, default="").strip() or "0"
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def folder(env: environ.Env, name: str) -> Path:
    """An absolute folder for stored files; made if missing, refused when it cannot be written."""
    value: str = env.str(name, default="")
    path = Path(value)
    if not value or not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be set to an absolute folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: the folder {path} cannot be made ({error.strerror}).") from error
    return path
