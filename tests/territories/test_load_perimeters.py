"""Loading official GeoJSON files, as they are published and as they may be broken."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from territories.models import Perimeter
from tests.territories.conftest import collection, square

pytestmark = pytest.mark.django_db

LE_PARC = square(2.972, 50.612)
LE_PARC_NATIONAL = {"gid": 7, "code_qp": "QN05991N", "lib_qp": "Le Parc", "insee_com": "59286", "insee_dep": "59"}


@pytest.fixture
def load(tmp_path, reference_rows):
    def run(content, name="quartiers.geojson") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        out = StringIO()
        call_command("load_perimeters", str(path), stdout=out)
        return out.getvalue()

    return run


@pytest.mark.parametrize(
    "properties",
    [
        LE_PARC_NATIONAL,
        {"CODE_QP": "QN05991N", "NOM_QP": "Le Parc", "COMMUNE_QP": "Haubourdin"},
        {"code": "QN05991N", "communes": ["59286"]},
        {"identifiant": " qn05991n "},
    ],
)
def test_a_neighbourhood_is_known_by_its_code_whatever_the_property(load, properties):
    assert "1 chargés" in load(collection((properties, LE_PARC)))
    assert Perimeter.objects.get().neighbourhood.code == "QN05991N"


@pytest.mark.parametrize("key", ["code_insee", "INSEE_COM", "code", "codgeo"])
def test_a_commune_is_known_by_its_insee_code(load, key):
    assert "1 chargés" in load(collection(({key: "59286", "nom": "Haubourdin"}, square(2.98, 50.59))))
    assert Perimeter.objects.get().commune.name == "Haubourdin"


def test_the_rest_of_the_country_is_ignored_and_the_report_names_what_lacks(load):
    written = load(
        collection(
            (LE_PARC_NATIONAL, LE_PARC),
            ({"code_qp": "QN07501M", "insee_com": "75118"}, None),
            ({"code_qp": "QN05999I", "insee_com": "59350, 59360"}, LE_PARC),
            ({"nom": "sans code"}, LE_PARC),
        )
    )
    assert "1 chargés, 0 déjà à jour, 1 hors de la métropole" in written
    assert "Codes inconnus du portail, dans une commune de la métropole (1) : QN05999I." in written
    assert "Quartiers prioritaires sans périmètre (51) : QN05965M," in written
    assert "Communes sans contour (95) : 59005," in written


def test_loading_again_keeps_the_date_and_a_change_replaces_it(load):
    load(collection((LE_PARC_NATIONAL, LE_PARC)))
    first = Perimeter.objects.get()
    assert "0 chargés, 1 déjà à jour" in load(collection((LE_PARC_NATIONAL, LE_PARC)))
    assert Perimeter.objects.get().loaded_at == first.loaded_at
    assert "1 chargés" in load(collection((LE_PARC_NATIONAL, square(2.973, 50.612))), name="corrigé.geojson")
    changed = Perimeter.objects.get()
    assert (changed.pk, changed.source) == (first.pk, "corrigé.geojson")
    assert changed.loaded_at > first.loaded_at


def test_a_crossed_outline_is_repaired_and_named(load):
    ring = [[2.972, 50.612], [2.982, 50.622], [2.982, 50.612], [2.972, 50.622], [2.972, 50.612]]
    written = load(collection((LE_PARC_NATIONAL, {"type": "Polygon", "coordinates": [ring]})))
    assert "Contours réparés (1) : QN05991N." in written
    assert Perimeter.objects.get().geometry["type"] == "MultiPolygon"


def test_a_neighbourhood_in_two_pieces_is_one(load):
    load(collection((LE_PARC_NATIONAL, LE_PARC), (LE_PARC_NATIONAL, square(2.99, 50.612))))
    assert len(Perimeter.objects.get().geometry["coordinates"]) == 2


LAMBERT = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
WGS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


def test_a_declared_wgs_84_is_accepted(load):
    assert "1 chargés" in load(collection((LE_PARC_NATIONAL, LE_PARC), crs=WGS))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04\xff", "n’est pas du JSON"),
        (b"{", "n’est pas du JSON"),
        (b"[" * 100_000, "n’est pas du JSON"),
        ([], "n’est pas un GeoJSON"),
        ({"type": "Feature"}, "n’est pas un GeoJSON"),
        (collection(({"nom": "rien"}, LE_PARC)), "aucun code de quartier"),
        (collection(({"code_qp": "QN07501M"}, LE_PARC)), "aucun quartier ni aucune commune de la métropole"),
        (collection((LE_PARC_NATIONAL, LE_PARC), crs=LAMBERT), "EPSG::2154 » : convertissez-le"),
        (
            collection((LE_PARC_NATIONAL, square(697_000, 7_057_000, side=500))),
            "QN05991N : les coordonnées",
        ),
        (collection((LE_PARC_NATIONAL, square(50.612, 2.972))), "QN05991N : le contour est loin de sa place"),
        (collection((LE_PARC_NATIONAL, None)), "QN05991N : le contour n’est pas un polygone"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(load, content, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        load(content)
    assert "\n" not in str(refusal.value)
    assert not Perimeter.objects.exists()


def test_one_bad_feature_loads_nothing(load):
    good = ({"code_qp": "QN05965M"}, square(3.13, 50.62))
    with pytest.raises(CommandError):
        load(collection(good, (LE_PARC_NATIONAL, None)))
    assert not Perimeter.objects.exists()


def test_a_folder_or_a_file_that_is_not_there(tmp_path, reference_rows):
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("load_perimeters", str(tmp_path / "absent"))
    with pytest.raises(CommandError, match=r"aucun fichier \.geojson"):
        call_command("load_perimeters", str(tmp_path))


@pytest.mark.django_db
def test_the_reference_comes_first(tmp_path, db):
    path = tmp_path / "quartiers.geojson"
    path.write_text(json.dumps(collection((LE_PARC_NATIONAL, LE_PARC))))
    with pytest.raises(CommandError, match="load_territories"):
        call_command("load_perimeters", str(path))


def test_the_official_files_fill_every_neighbourhood_and_commune(open_data, reference_rows):
    out = StringIO()
    call_command("load_perimeters", str(open_data), stdout=out)
    assert out.getvalue().strip() == "Périmètres : 147 chargés, 0 déjà à jour, 0 hors de la métropole."
