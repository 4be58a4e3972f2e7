"""docs/glossary.md is the authority on words: each model, state and label of the code is in it."""

import enum
import inspect
import sys

import pytest
from django.apps import apps
from django.db.models import Choices, Model

from tests.codebase.tree import APPS, ROOT, modules

GLOSSARY = (ROOT / "docs/glossary.md").read_text() if (ROOT / "docs/glossary.md").exists() else ""


def our_models() -> list[type[Model]]:
    """Models written here; those that pghistory derives for the history have no word of their own."""
    models = [model for label in APPS if apps.is_installed(label) for model in apps.get_app_config(label).get_models()]
    return [model for model in models if not hasattr(model, "pgh_tracked_model")]


def our_enums() -> list[type[enum.Enum]]:
    found: dict[str, type[enum.Enum]] = {}
    for path in modules(*APPS):
        module = sys.modules.get(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for _, kind in inspect.getmembers(module, inspect.isclass) if module else ():
            if issubclass(kind, enum.Enum) and kind.__module__.split(".")[0] in APPS:
                found[f"{kind.__module__}.{kind.__qualname__}"] = kind
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_model_is_in_the_glossary(model: type[Model]) -> None:
    assert f"`{model.__name__}`" in GLOSSARY


@pytest.mark.parametrize("kind", our_enums(), ids=lambda kind: kind.__qualname__)
def test_enum_is_in_the_glossary(kind: type[enum.Enum]) -> None:
    words = [str(member.label) if issubclass(kind, Choices) else f"`{member.value}`" for member in kind]  # type: ignore[attr-defined]
    assert f"`{kind.__name__}`" in GLOSSARY
    assert [word for word in words if word and word not in GLOSSARY] == []
