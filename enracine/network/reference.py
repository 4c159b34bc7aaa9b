"""Loading the organisations, programmes and mandates that the public sources state.

Run again and again after each migration: it adds what is missing, corrects what nobody touched
here, and never overwrites what somebody edited (a row whose version has moved).
"""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.db import models

from enracine.kernel.acting import Acting
from enracine.network.models import (
    Mandate,
    Organisation,
    OrganisationKind,
    OrganisationName,
    PrivacyOfficer,
    Programme,
    Regime,
)
from enracine.territories.models import MifiDirectorate

FOLDER = Path(__file__).parent / "data"
#: The day these tables were drawn up: from when we say that we do not know who answers.
DRAWN_UP = dt.date(2026, 11, 1)
UNKNOWN_OFFICER = "Responsable de la protection des renseignements personnels (à confirmer)"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table of `data/`. Raises FileNotFoundError."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def load_network(_acting: Acting) -> None:
    """Load every table, in the order in which rows point at each other."""
    organisations = _organisations()
    _former_names(organisations)
    _programmes(organisations)
    _mandates()
    _directorates(organisations["mifi"])
    _placeholders()


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _put(model: type[models.Model], key: dict[str, Any], values: dict[str, Any]) -> Any:
    """The row of this key, added, or corrected when nobody has edited it here."""
    manager = model._default_manager
    found = manager.filter(**key).first()
    if found is None:
        return manager.create(**key, **values)
    changed = {name: value for name, value in values.items() if getattr(found, name) != value}
    if changed and found.version == 1:  # type: ignore[attr-defined]  # every row kept so has one
        manager.filter(pk=found.pk).update(**changed)
        found.refresh_from_db()
    return found


def _organisations() -> dict[str, Organisation]:
    known: dict[str, Organisation] = {}
    for row in rows("organisations"):
        values = {
            "name": row["name"],
            "short_name": row["short_name"],
            "kind": row["kind"],
            "regime": row["regime"],
            "parent": known.get(row["parent"]),
            "website": row["website"],
            "to_be_confirmed": row["to_be_confirmed"] == "1",
            "source": row["source"],
        }
        known[row["code"]] = _put(Organisation, {"code": row["code"]}, values)
    return known


def _former_names(organisations: dict[str, Organisation]) -> None:
    for row in rows("former_names"):
        key = {"organisation": organisations[row["organisation"]], "name": row["name"]}
        values = {
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "source": row["source"],
        }
        _put(OrganisationName, key, values)


def _programmes(organisations: dict[str, Organisation]) -> None:
    for row in rows("programmes"):
        values = {
            "name": row["name"],
            "organisation": organisations[row["organisation"]],
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "source": row["source"],
        }
        _put(Programme, {"code": row["code"]}, values)


def _mandates() -> None:
    organisations = {o.code: o for o in Organisation.objects.all()}
    programmes = {p.code: p for p in Programme.objects.all()}
    for row in rows("mandates"):
        key = {
            "organisation": organisations[row["organisation"]],
            "programme": programmes[row["programme"]],
            "everywhere": True,
        }
        values = {
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "minimum_age": int(row["minimum_age"]) if row["minimum_age"] else None,
            "maximum_age": int(row["maximum_age"]) if row["maximum_age"] else None,
            "to_be_confirmed": row["to_be_confirmed"] == "1",
            "source": row["source"],
        }
        _put(Mandate, key, values)


def _directorates(ministry: Organisation) -> None:
    """One organisation and one mandate for each regional directorate of the places' tables."""
    programme = Programme.objects.get(code="accompagnement_quebec")
    for place in MifiDirectorate.objects.all():
        values = {
            "name": place.name,
            "short_name": _short(place.name),
            "kind": OrganisationKind.MINISTRY_DIRECTORATE,
            "regime": Regime.PUBLIC,
            "parent": ministry,
            "to_be_confirmed": place.to_be_confirmed,
            "source": place.url or "Territoire déduit, à confirmer",
        }
        office = _put(Organisation, {"code": place.code}, values)
        mandate = {
            "valid_from": max(programme.valid_from, place.valid_from or programme.valid_from),
            "to_be_confirmed": True,
            "source": "Direction du ministère; son mandat local est à confirmer",
        }
        key = {"organisation": office, "programme": programme, "directorate": place}
        _put(Mandate, key, mandate)


def _short(name: str) -> str:
    """« MIFI – Bas-Saint-Laurent … », within the sixty characters of a header."""
    place = name
    for start in ("Direction régionale ", "du ", "de la ", "de l’", "de l'", "des ", "de "):
        place = place.removeprefix(start)
    # Two regions in one name are too much for a header: the first one is enough to know it.
    short = f"MIFI – {place if len(place) <= 34 else place.split(' et ')[0]}"
    return short if len(short) <= 60 else short[:59].rstrip() + "…"


def _placeholders() -> None:
    """Say, where nobody is known, that nobody is known: real people are never invented."""
    for organisation in Organisation.objects.filter(is_demo=False, privacy_officers=None).exclude(
        kind=OrganisationKind.EMPLOYER
    ):
        PrivacyOfficer.objects.create(
            organisation=organisation,
            title=UNKNOWN_OFFICER,
            valid_from=DRAWN_UP,
            to_be_confirmed=True,
            source="Aucune source publique relevée",
        )
