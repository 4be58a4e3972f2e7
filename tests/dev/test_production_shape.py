"""The description of production keeps up with the code: no app or variable forgotten, nothing made up loaded."""

import re
from typing import Any

import pytest
import yaml

from dev.places import APPS, ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "melpv/settings.py").read_text()
VARIABLES = set(re.findall(r"(?:read\.\w+\(env, |env\.\w+\()\s*\"([A-Z_]+)\"", SETTINGS)) | set(
    re.findall(r"(?:default\()?env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "melpv/env.py").read_text())
)


@pytest.mark.parametrize("folder", [*APPS, "templates", "static"])
def test_the_image_holds_every_app(folder: str) -> None:
    assert f"COPY {folder} {folder}\n" in DOCKERFILE
    assert f"!{folder}\n" in (ROOT / ".dockerignore").read_text()


def test_every_app_is_known_to_the_launcher_and_the_contracts() -> None:
    from django.conf import settings

    installed = {name for name in settings.INSTALLED_APPS if (ROOT / name / "__init__.py").exists()}
    assert installed == set(APPS)
    contracts = (ROOT / "pyproject.toml").read_text()
    assert all(contracts.count(f'"{app}"') >= 2 for app in APPS)


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_every_variable_is_in_the_readme(variable: str) -> None:
    assert f"| `{variable}` |" in (ROOT / "README.md").read_text()


def test_variables_were_found() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MEDIA_ROOT", "HTTPS", "DEBUG"} <= VARIABLES


def test_compose_gives_only_variables_that_are_read() -> None:
    given = set(COMPOSE["x-portal"]["environment"])
    assert given <= VARIABLES
    assert not given & {"DEBUG", "HTTPS", "DEMONSTRATION"}


def test_compose_asks_for_what_the_example_names() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == example


def test_production_loads_no_demonstration() -> None:
    commands = " ".join(str(service.get("command")) for service in COMPOSE["services"].values())
    assert not re.search("load_demo|seed_year|DEMONSTRATION", commands + DOCKERFILE)


def test_each_service_that_lasts_tells_its_health() -> None:
    lasting = {"nginx", "worker", "beat", "postgres", "redis"}
    assert [name for name in lasting if "test" not in COMPOSE["services"][name].get("healthcheck", {})] == []
    assert "HEALTHCHECK" in DOCKERFILE
    assert COMPOSE["services"]["beat"]["deploy"]["replicas"] == 1
    assert COMPOSE["services"]["web"]["deploy"]["replicas"] > 1


def test_the_image_does_not_run_as_root() -> None:
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
