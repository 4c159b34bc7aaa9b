"""Official outlines: what is refused says why, what is kept is light, and the tiles come back."""

import argparse
import csv
import gzip
import json
import math
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from enracine.kernel.acting import Acting
from enracine.kernel.commands import CommandFailed
from enracine.kernel.errors import NotVisible
from enracine.territories import operations
from enracine.territories.actions import keep_outlines
from enracine.territories.models import Outline
from enracine.territories.names import fold
from enracine.territories.outlines import OutlineTrouble, drawn, read
from enracine.territories.outlines.checking import crossing
from enracine.territories.outlines.drawing import lighter, projected
from enracine.territories.outlines.reading import MOST_BYTES, Known
from enracine.territories.tables import FOLDER

#: A block of two small regions and one between, in our own figures: nobody's file.
NAMES = {"01": "Bas-Saint-Laurent", "02": "Saguenay–Lac-Saint-Jean", "03": "Capitale-Nationale"}
KNOWN = Known({code: frozenset([fold(name)]) for code, name in NAMES.items()}, {})


def square(west, south, side=1.0, steps=8):
    """A square ring of many points, in degrees."""
    along = [i * side / steps for i in range(steps)]
    return [
        *([west + d, south] for d in along), *([west + side, south + d] for d in along),
        *([west + side - d, south + side] for d in along), *([west, south + side - d] for d in along),
        [west, south],
    ]  # fmt: skip


def features(**changed):
    """Three squares side by side: they share whole sides."""
    told = {
        code: {
            "type": "Feature",
            "properties": {"code": code, "nom": name},
            "geometry": {"type": "Polygon", "coordinates": [square(-70 + int(code), 48)]},
        }
        for code, name in NAMES.items()
    } | changed
    return {"type": "FeatureCollection", "features": list(told.values())}


def written(tmp_path, told, name="contours.geojson"):
    path = tmp_path / name
    path.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return path


def topology():
    """The same squares, as arcs in whole numbers that neighbours share."""
    arcs, geometries = [], []
    for at, code in enumerate(NAMES):
        x = 100 * at
        arcs.append([[x, 0], [100, 0], [0, 100], [-100, 0], [0, -100]])
        geometries.append(
            {"type": "Polygon", "arcs": [[at]], "properties": {"code": code, "nom": NAMES[code]}}
        )
    return {
        "type": "Topology", "arcs": arcs, "transform": {"scale": [0.01, 0.01], "translate": [-70, 48]},
        "objects": {"regions": {"type": "GeometryCollection", "geometries": geometries}},
    }  # fmt: skip


@pytest.mark.rules
def test_a_geojson_and_a_topojson_of_the_same_places_are_drawn_alike(tmp_path):
    one = drawn(read(written(tmp_path, features()), KNOWN))["region"]
    two = drawn(read(written(tmp_path, topology(), "t.json"), KNOWN))["region"]
    assert [o.code for o in one] == [o.code for o in two] == ["01", "02", "03"]
    for outline in one:
        # The points in the middle of straight sides have left: four corners, nearly.
        assert outline.path.count(" ") < 12
        assert outline.left < outline.x < outline.right
        assert outline.top < outline.y < outline.bottom
    # No gap opens between neighbours: what one ends with, the other begins with.
    assert abs(one[0].right - one[1].left) < 60
    assert one[0].left == 0


@pytest.mark.rules
def test_a_border_that_two_places_share_is_made_light_once():
    wave = [(float(x), 3 * math.sin(x / 5)) for x in range(200)]
    assert lighter(wave)[::-1] == lighter(wave[::-1])[::1] or len(lighter(wave)) < 60
    light = lighter(wave)
    assert (light[0], light[-1]) == (wave[0], wave[-1])
    assert 2 < len(light) < len(wave) / 2


@pytest.mark.rules
def test_the_projection_is_that_of_quebec():
    # By the middle meridian one goes straight north; to its west, to the left.
    assert projected((-68.5, 44.0)) == pytest.approx((0, 0), abs=1e-12)
    x, y = projected((-68.5, 50.0))
    assert x == pytest.approx(0, abs=1e-12)
    assert y == pytest.approx(math.radians(6), rel=0.01)
    assert projected((-74.0, 46.0))[0] < 0


@pytest.mark.rules
@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        ([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)], False),
        ([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)], True),
        # Touching at a point is not crossing.
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4), (0, 0)], False),
    ],
)
def test_a_ring_that_crosses_itself_is_found(ring, crosses):
    assert (crossing(ring) is not None) is crosses


BOW = [[-69, 48], [-68, 49], [-68, 48], [-69, 49], [-69, 48]]
METRES = [[200_000, 300_000], [210_000, 300_000], [210_000, 310_000], [200_000, 300_000]]


def of(ring, kind="Polygon"):
    return {
        "01": {
            "type": "Feature", "properties": {"nom": NAMES["01"]},
            "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring},
        }
    }  # fmt: skip


@pytest.mark.rules
@pytest.mark.parametrize(
    ("told", "why"),
    [
        (features(**of(BOW)), "se croise lui-même près de 48"),
        (features(**of(METRES)), "autre projection"),
        (features(**of([[y, x] for x, y in square(-69, 48)])), "inversées"),
        (features(**of(square(2, 48))), "n'est pas au Québec"),
        (features(**of([[-69, 48], [-68, 48]])), "moins de trois points"),
        (features(**of([-69, 48], "Point")), "pas un polygone"),
        (features(**of([["a", 48], [-68, 48]])), "deux nombres"),
        ({**features(), "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::32198"}}}, "32198"),
        ({"type": "FeatureCollection", "features": features()["features"][:2]}, "Il manque 1 région"),
        ({"type": "FeatureCollection", "features": []}, "aucun lieu"),
        ({"type": "Topology", "arcs": [[[0, 0]]], "objects": {}}, "aucune couche"),
        ({"type": "Feature"}, "ni un GeoJSON"),
        ([1, 2], "ni un GeoJSON"),
        ("<svg></svg>", "pas du JSON"),
        ("[" * 100_000, "pas du JSON"),
    ],
)  # fmt: skip
def test_what_is_no_outline_is_refused_with_what_to_do(tmp_path, told, why):
    with pytest.raises(OutlineTrouble, match=why.replace("(", "\\(")):
        drawn(read(written(tmp_path, told), KNOWN))


@pytest.mark.rules
def test_an_unknown_place_and_a_broken_arc_are_named(tmp_path):
    stranger = {"type": "Feature", "properties": {"nom": "Labrador"}, "geometry": None}
    stranger["geometry"] = {"type": "Polygon", "coordinates": [square(-66, 53)]}
    with pytest.raises(OutlineTrouble, match="Labrador"):
        read(written(tmp_path, features(x=stranger)), KNOWN)
    broken = topology()
    broken["objects"]["regions"]["geometries"][0]["arcs"] = [[99]]
    with pytest.raises(OutlineTrouble, match="un arc qui n'y est pas"):
        read(written(tmp_path, broken), KNOWN)


@pytest.mark.rules
def test_a_file_of_three_hundred_megabytes_is_not_even_opened(tmp_path):
    path = tmp_path / "enorme.geojson"
    with path.open("wb") as file:
        file.truncate(6 * MOST_BYTES)
    with pytest.raises(OutlineTrouble, match="300 Mo.*mapshaper"):
        read(path, KNOWN)


def whole_province(tmp_path, layer):
    """Every region or MRC as a square around its own point: a file of ours, as large as needed."""
    with (FOLDER / f"{layer}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    told = [
        {
            "type": "Feature",
            "properties": {"code": r["code"], "nom": r["name"]},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [square(float(r["longitude"]) - 0.1, float(r["latitude"]) - 0.05, 0.12, 30)],
                    [square(float(r["longitude"]) + 0.2, float(r["latitude"]), 0.01, 4)],
                ],
            },
        }
        for r in rows
    ]
    return written(tmp_path, {"type": "FeatureCollection", "features": told}, f"{layer}.geojson")


def options(**given):
    return argparse.Namespace(**({"file": None, "remove": False, "dry_run": False} | given))


@pytest.mark.django_db
def test_outlines_take_the_place_of_the_tiles_and_give_it_back(tmp_path, as_owner, capsys):
    client = Client(headers={"accept-language": "fr-CA"})
    address = reverse("territories:regions")
    with as_owner():
        file = str(whole_province(tmp_path, "mrc"))
        assert operations.boundaries(options(file=file, dry_run=True)) == 0
        assert not Outline.objects.exists()
        assert operations.boundaries(options(file=file)) == 0
        assert operations.boundaries(options(file=file)) == 0
    assert "MRC : 104 contours" in capsys.readouterr().out
    page = client.get(address, {"lieux": "mrc"}).content
    assert page.count(b"<path d=") == 104
    assert b"place-map--official" in page
    assert len(gzip.compress(page, 6)) < 120 * 1024
    region = client.get(reverse("territories:region", args=["bas-saint-laurent"])).content
    assert region.count(b"<path d=") == 8
    # Nobody imported those of the regions: they keep their tiles.
    assert b"<path d=" not in client.get(address).content
    with as_owner():
        operations.boundaries(options(remove=True))
    assert b"<rect" in client.get(address, {"lieux": "mrc"}).content


@pytest.mark.django_db
def test_the_command_says_what_is_wrong_and_keeps_nothing(tmp_path, as_owner):
    with as_owner():
        for given, why in (
            ({}, "--remove"),
            ({"file": str(tmp_path / "rien.json")}, "n'existe pas"),
            ({"file": str(written(tmp_path, features()))}, "Il manque"),
        ):
            with pytest.raises(CommandFailed, match=why):
                operations.boundaries(options(**given))
        assert not Outline.objects.exists()
    with pytest.raises(NotVisible):
        keep_outlines(Acting(membership_id=uuid.uuid4()), {}, "x")
