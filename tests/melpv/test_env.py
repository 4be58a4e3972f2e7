"""Each setting that is missing or wrong stops the start with one sentence; the right ones give no warning."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """A town hall's settings, complete; the shell's own are left out."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "kR9-_aZ4" * 10,
        "FIELD_KEYS": "a2V5LXRoYXQtc2VhbHMtbm90aGluZy1hbnl3aGVyZS0=",
        "SITE_URL": "https://portail.example.fr",
        "DATABASE_URL": "postgres://melpv:word@db.example.fr:5432/melpv",
        "REDIS_URL": "redis://redis.example.fr:6379/0",
        "EMAIL_URL": "smtp+tls://portail:word@mail.example.fr:587",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "CLAMD_URL": "tcp://clamd.example.fr:3310",
    }


def start(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    code = "import django; django.setup(); from django.conf import settings"
    command = [sys.executable, *(words or ("-c", code))]
    environment = {**environment, "DJANGO_SETTINGS_MODULE": "melpv.settings"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_complete_settings_start(production: dict[str, str]) -> None:
    assert start(production).stderr == ""


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("SECRET_KEY", "SECRET_KEY must be set to at least 50 random characters"),
        ("FIELD_KEYS", "FIELD_KEYS must be set to one key or several"),
        ("SITE_URL", "SITE_URL must be set to the public address"),
        ("DATABASE_URL", "DATABASE_URL must be set"),
        ("REDIS_URL", "REDIS_URL must be set"),
        ("EMAIL_URL", "EMAIL_URL must be set"),
        ("MEDIA_ROOT", "MEDIA_ROOT must be set to an absolute folder"),
    ],
)
def test_a_missing_setting_stops_the_start(production: dict[str, str], name: str, sentence: str) -> None:
    del production[name]
    refused = start(production)
    assert refused.returncode != 0
    assert f"ImproperlyConfigured: {sentence}" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must be set to at least 50"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY must be set to at least 50"),
        ("SECRET_KEY", "django-insecure-" + "x" * 60, "SECRET_KEY must be set to at least 50"),
        ("FIELD_KEYS", "short", "FIELD_KEYS holds something else than keys"),
        ("SITE_URL", "portail.example.fr", "SITE_URL must be set to the public address"),
        ("SITE_URL", "ftp://portail.example.fr", "SITE_URL must be set to the public address"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "DATABASE_URL must name a PostgreSQL database"),
        ("DATABASE_URL", "postgres://melpv@db.example.fr/", "DATABASE_URL must end with the name of the database"),
        ("REDIS_URL", "amqp://queue.example.fr", "REDIS_URL must be set to redis://"),
        ("EMAIL_URL", "mail.example.fr:587", "EMAIL_URL must be set to smtp+tls://"),
        ("EMAIL_URL", "file://", "EMAIL_URL with file:// must give an absolute folder"),
        ("MEDIA_ROOT", "media", "MEDIA_ROOT must be set to an absolute folder"),
        ("MEDIA_ROOT", "/dev/null/media", "MEDIA_ROOT: the folder /dev/null/media cannot be made"),
        ("DEBUG", "perhaps", "DEBUG must be true or false"),
        ("HTTPS", "perhaps", "HTTPS must be true or false"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES must be a whole number"),
    ],
)
def test_a_wrong_setting_stops_the_start(production: dict[str, str], name: str, value: str, sentence: str) -> None:
    refused = start({**production, name: value})
    assert refused.returncode != 0
    assert sentence in refused.stderr.splitlines()[-1]


def test_no_secret_is_repeated_in_a_refusal(production: dict[str, str]) -> None:
    refused = start({**production, "DATABASE_URL": "mysql://melpv:canary-word@db.example.fr/melpv"})
    assert refused.returncode != 0
    assert "canary-word" not in refused.stderr


def test_debug_is_off_and_transport_safe_unless_asked_otherwise(production: dict[str, str]) -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.DEBUG, s.DEMONSTRATION, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.ALLOWED_HOSTS)"
    )
    assert start(production, "-c", code).stdout.strip() == "False False True True ['portail.example.fr']"


def test_production_settings_pass_the_deployment_check(production: dict[str, str]) -> None:
    checked = start(production, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_the_deployment_check_can_fail(production: dict[str, str]) -> None:
    checked = start({**production, "HTTPS": "false"}, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode != 0
    assert "security.W008" in checked.stderr


def test_a_socket_address_reaches_the_driver_decoded(production: dict[str, str]) -> None:
    production["DATABASE_URL"] = "postgres://melpv@%2Frun%2Fpostgresql/portal"
    production["REDIS_URL"] = "unix:///run/valkey/socket?db=3"
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.DATABASES['default']['HOST'], s.CELERY_BROKER_URL)"
    )
    said = start(production, "-c", code).stdout.strip()
    assert said == "/run/postgresql redis+socket:///run/valkey/socket?virtual_host=3"
