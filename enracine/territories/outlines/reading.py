"""From a file to the rings of each place, in degrees (WGS84, longitude then latitude)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enracine.territories.names import fold

#: Larger than any outline made for the Web; a file of the ministry itself is simplified first.
MOST_BYTES = 50_000_000
#: Names of geographic coordinates, in degrees: WGS84 and NAD83 differ by a metre.
DEGREES = ("crs84", "4326", "4269", "wgs84", "nad83")
#: Where a place tells its code and its name, in the files that exist.
CODES = ("code", "code_mrc", "code_region", "mrs_co_mrc", "res_co_reg", "mrc_code", "region_code")
NAMES = ("nom", "name", "mrs_nm_mrc", "res_nm_reg", "nom_mrc", "nom_region")
#: Said with each refusal of a file that is too large or in metres: the free tool that mends it.
MAPSHAPER = "mapshaper FICHIER -proj wgs84 -simplify 10% keep-shapes -o leger.json format=geojson"

Point = tuple[float, float]
Ring = list[Point]


class OutlineTrouble(Exception):
    """Why nothing was imported, in a French sentence that says what to do."""


@dataclass(frozen=True)
class Known:
    """The places that outlines may be of: by code, the folded names that are theirs."""

    regions: Mapping[str, frozenset[str]]
    mrcs: Mapping[str, frozenset[str]]


#: « region » and « mrc » → code of the place → its rings.
Layers = dict[str, dict[str, list[Ring]]]


@dataclass(frozen=True)
class _Feature:
    properties: dict[str, Any]
    rings: list[Ring]


def read(path: Path, known: Known) -> Layers:
    """The layers of a file. Raises OutlineTrouble when one of its places is missing or unknown."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise OutlineTrouble(
            f"Ce fichier pèse {size // 1_000_000} Mo; la limite est de {MOST_BYTES // 1_000_000} Mo."
            f" Simplifiez-le d'abord : {MAPSHAPER}"
        )
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise OutlineTrouble(
            "Ce fichier n'est pas du JSON : donnez un GeoJSON ou un TopoJSON."
        ) from None
    if not isinstance(told, dict):
        raise OutlineTrouble("Ce fichier n'est ni un GeoJSON ni un TopoJSON.")
    found: Layers = {}
    for features in _collections(told):
        layer, places = _placed(features, known)
        if layer in found:
            raise OutlineTrouble("Deux couches de ce fichier sont des mêmes lieux.")
        found[layer] = places
    return found


def _collections(told: dict[str, Any]) -> Iterator[list[_Feature]]:
    kind = told.get("type")
    if kind == "Topology":
        yield from _topology(told)
    elif kind == "FeatureCollection":
        _must_be_degrees(told)
        yield [_feature(one) for one in _listed(told.get("features"))]
    else:
        raise OutlineTrouble(
            "Ce fichier n'est ni un GeoJSON (« FeatureCollection ») ni un TopoJSON (« Topology »)."
        )


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise OutlineTrouble("Ce fichier n'a aucun lieu.")
    return value


def _must_be_degrees(told: dict[str, Any]) -> None:
    """Raise when the file says that it is in another projection (the older GeoJSON could)."""
    crs = told.get("crs")
    named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    if named and not any(word in str(named).lower() for word in DEGREES):
        raise OutlineTrouble(
            f"Ce fichier est dans une autre projection ({named}); il le faut en degrés (WGS84)."
            f" Pour la changer : {MAPSHAPER}"
        )


def _feature(one: Any) -> _Feature:
    if not isinstance(one, dict) or not isinstance(one.get("geometry"), dict):
        raise OutlineTrouble("Un lieu de ce fichier n'a pas de contour.")
    geometry = one["geometry"]
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        polygons = [coordinates]
    elif kind == "MultiPolygon":
        polygons = _listed(coordinates)
    else:
        raise OutlineTrouble(f"Un lieu de ce fichier est un « {kind} », pas un polygone.")
    rings = [
        [_point(p) for p in _listed(ring)] for polygon in polygons for ring in _listed(polygon)
    ]
    return _Feature(one.get("properties") or {}, rings)


def _point(told: Any) -> Point:
    if (
        not isinstance(told, list | tuple)
        or len(told) < 2
        or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in told[:2])
    ):
        raise OutlineTrouble("Un point de ce fichier n'a pas deux nombres.")
    return float(told[0]), float(told[1])


def _topology(told: dict[str, Any]) -> Iterator[list[_Feature]]:
    arcs = _arcs(told)
    objects = told.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise OutlineTrouble("Ce TopoJSON n'a aucune couche.")
    for one in objects.values():
        geometries = one.get("geometries") if isinstance(one, dict) else None
        features = []
        for geometry in _listed(geometries):
            kind = geometry.get("type")
            if kind not in ("Polygon", "MultiPolygon"):
                raise OutlineTrouble(f"Un lieu de ce fichier est un « {kind} », pas un polygone.")
            polygons = [geometry.get("arcs")] if kind == "Polygon" else geometry.get("arcs")
            rings = [
                _joined(ring, arcs) for polygon in _listed(polygons) for ring in _listed(polygon)
            ]
            features.append(_Feature(geometry.get("properties") or {}, rings))
        yield features


def _arcs(told: dict[str, Any]) -> list[Ring]:
    transform = told.get("transform")
    found = []
    for arc in _listed(told.get("arcs")):
        points = [_point(p) for p in _listed(arc)]
        if transform:
            (sx, sy), (tx, ty) = (_point(transform[k]) for k in ("scale", "translate"))
            x = y = 0.0
            moved = []
            for dx, dy in points:
                x, y = x + dx, y + dy
                moved.append((x * sx + tx, y * sy + ty))
            points = moved
        found.append(points)
    return found


def _joined(indexes: Sequence[Any], arcs: Sequence[Ring]) -> Ring:
    """A ring of a TopoJSON: arcs end to end; a negative number is an arc read backwards."""
    ring: Ring = []
    for index in indexes:
        if not isinstance(index, int) or not -len(arcs) <= index < len(arcs):
            raise OutlineTrouble("Un contour de ce TopoJSON parle d'un arc qui n'y est pas.")
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def _placed(features: Sequence[_Feature], known: Known) -> tuple[str, dict[str, list[Ring]]]:
    """Which places these are: regions or MRCs, whichever more of them are named like."""
    named = [_said(f.properties, NAMES) for f in features]
    layers = {"region": known.regions, "mrc": known.mrcs}
    likeness = {
        layer: sum(any(fold(n) in names for names in places.values()) for n in named)
        for layer, places in layers.items()
    }
    layer = max(likeness, key=lambda k: (likeness[k], len(layers[k]) == len(features)))
    found: dict[str, list[Ring]] = {}
    unknown = []
    for feature, name in zip(features, named, strict=True):
        code = _code_of(feature.properties, name, layers[layer])
        if code is None:
            unknown.append(name or _said(feature.properties, CODES) or "sans nom")
        else:
            found.setdefault(code, []).extend(feature.rings)
    missing = [min(layers[layer][c], key=len) for c in sorted(layers[layer]) if c not in found]
    if unknown or missing:
        raise OutlineTrouble(_gaps("régions" if layer == "region" else "MRC", unknown, missing))
    return layer, found


def _gaps(kind: str, unknown: Sequence[str], missing: Sequence[str]) -> str:
    told = []
    if missing:
        told.append(f"Il manque {len(missing)} {kind} : {_some(missing)}.")
    if unknown:
        told.append(f"{len(unknown)} lieu(x) inconnu(s) : {_some(unknown)}.")
    return " ".join([*told, "Rien n'a été importé."])


def _some(names: Iterable[str], most: int = 5) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + ("…" if len(listed) > most else "")


def _said(properties: Mapping[str, Any], keys: Sequence[str]) -> str:
    folded = {str(k).lower(): v for k, v in properties.items()}
    return next((str(folded[k]).strip() for k in keys if folded.get(k) not in (None, "")), "")


def _code_of(
    properties: Mapping[str, Any], name: str, places: Mapping[str, frozenset[str]]
) -> str | None:
    """By its name, which two places never share; else by its code."""
    by_name = [code for code, names in places.items() if fold(name) in names]
    if len(by_name) == 1:
        return by_name[0]
    code = _said(properties, CODES)
    code = code.zfill(2) if code.isdecimal() else code
    return code if code in places and not name else None
