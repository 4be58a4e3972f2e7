"""A table of passwords: what is refused, and what is taken whatever its make (trust B1)."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from contacts.models import User

REFUSED = [
    "lille",
    "Lille2027!",
    "lillelillelille",
    "LilleMetropole2027",
    "metropole-lille-59",
    "Métropole2026!!!",
    "politiquedelaville",
    "PolitiqueDeLaVille2027",
    "p0l1tiquedelaville",
    "Politique de la ville 59",
    "qpvqpvqpvqpv",
    "QPV-Roubaix-2027",
    "Roubaix59100!!",
    "Tourcoing-59200",
    "ContratDeVille2030",
    "appelaprojets2027",
    "Subvention2027!!",
    "MonDossier2027!",
    "l1ll3m3tr0p0l3",
    "azertyuiop123",
    "azerty123456",
    "motdepasse123",
    "Mot de passe 2027",
    "123456789012",
    "000000000000",
    "aaaaaaaaaaaaaa",
    "password1234",
    "qwertyuiop12",
    "Bonjour123456!",
    "Septembre2026!",
    "court-42",
    "jeanne.delattre",
    "JeanneDelattre59",
    "LeBeffroiDeLille",
    "Bienvenue2027!",
    "association-la-ville",
]
TAKEN = [
    "quatre mots dans la brume",
    "beffroi-canal-tilleul",
    "cheval correct pile agrafe",
    "une tortue verte mange du lierre",
    "lille sous la pluie avec un parapluie",
    "x9$Kq2!vLm7@Tz",
    "correcthorsebatterystaple",
    "çà et là des œufs brouillés",
    "パスワードはとても長いです",
    "🐢🌿🐢🌿 dort sous la haie",
    " espaces autour gardés ",
    "a" * 20 + " bougie froide",
    "phrase longue " * 10,
    "q" * 30 + "jamais tronqué",
]
USER = User(email="jeanne.delattre@exemple.fr", first_name="Jeanne", last_name="Delattre")


@pytest.mark.parametrize("password", REFUSED)
def test_what_one_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, USER)


@pytest.mark.parametrize("password", TAKEN)
def test_a_phrase_of_ones_own_is_taken(password: str) -> None:
    assert validate_password(password, USER) is None


def test_a_local_word_is_explained() -> None:
    with pytest.raises(ValidationError, match="se devine"):
        validate_password("PolitiqueDeLaVille2027", USER)


def test_a_password_of_a_million_characters_takes_the_time_of_a_short_one() -> None:
    from contacts.passwords import LocalWordsValidator

    started = time.thread_time()
    LocalWordsValidator().validate("un long mot de passe sans fin " * 40_000)
    assert time.thread_time() - started < 0.5
