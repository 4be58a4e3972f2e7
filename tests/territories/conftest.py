import os
from pathlib import Path

import pytest

from territories.services import load_reference

_BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def reference_rows(db):
    """The database holds the project's reference rows, and no perimeter."""
    load_reference(by="tests")


@pytest.fixture(scope="session")
def open_data() -> Path:
    """The folder of the official open-data files, which the project does not carry."""
    folder = Path(os.environ.get("MELPV_OPEN_DATA", _BESIDE_THE_PROJECT))
    if not (folder / "qpv_mel.geojson").is_file():
        pytest.skip("open data absent: set MELPV_OPEN_DATA to the folder of qpv_mel.geojson and communes_mel.geojson")
    return folder


def square(west: float, south: float, side: float = 0.01) -> dict:
    """A GeoJSON square, its side in degrees."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features: tuple[dict, dict | None], **extra) -> dict:
    """A GeoJSON collection of (properties, geometry)."""
    written = [{"type": "Feature", "properties": told, "geometry": drawn} for told, drawn in features]
    return {"type": "FeatureCollection", "features": written} | extra
