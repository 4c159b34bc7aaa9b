"""How the questions of the open directory are read, and the page that answers them. Pure."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: How many objects a page has when nobody says, and at most.
PAGE, MOST = 50, 1_000


class Refused(Exception):
    """A question that cannot be answered; the message says which parameter and why."""


@dataclass(frozen=True)
class Asked:
    """What a list is asked, once read."""

    page: int = 1
    per_page: int = PAGE
    format: str = "json"
    search: str = ""
    taxonomy_term_id: uuid.UUID | None = None
    taxonomy_id: uuid.UUID | None = None
    organization_id: uuid.UUID | None = None
    parent_id: uuid.UUID | None = None
    modified_after: dt.datetime | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    top_only: bool = False
    postcode: str = ""
    proximity: float | None = None


def read(values: Mapping[str, str]) -> Asked:
    """The question of an address. Raises Refused, beside the parameter at fault."""
    if any("\x00" in value for value in values.values()):
        raise Refused("Un caractère nul dans la question.")
    proximity = _metres(values.get("proximity", ""))
    postcode = values.get("postcode", "").strip()
    if proximity is not None and not postcode:
        raise Refused("« proximity » demande « postcode ».")
    return Asked(
        page=_number(values, "page", 1, 10**9),
        per_page=_number(values, "per_page", PAGE, MOST),
        format=_choice(values.get("format", ""), ("json", "ndjson")),
        search=values.get("search", ""),
        taxonomy_term_id=_identifier(values, "taxonomy_term_id"),
        taxonomy_id=_identifier(values, "taxonomy_id"),
        organization_id=_identifier(values, "organization_id"),
        parent_id=_identifier(values, "parent_id"),
        modified_after=_instant(values.get("modified_after", "")),
        minimal=_yes(values, "minimal"),
        full=_yes(values, "full"),
        full_service=_yes(values, "full_service"),
        top_only=_yes(values, "top_only"),
        postcode=postcode,
        proximity=proximity,
    )


def _number(values: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = values.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:12]) <= most or len(text) > 12:
        raise Refused(f"« {name} » : un nombre entier de 1 à {most}.")
    return int(text)


def _choice(text: str, choices: Sequence[str]) -> str:
    if text and text not in choices:
        raise Refused(f"« format » : {' ou '.join(choices)}.")
    return text or choices[0]


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text not in ("", "true", "false", "1", "0"):
        raise Refused(f"« {name} » : true ou false.")
    return text in ("true", "1")


def _identifier(values: Mapping[str, str], name: str) -> uuid.UUID | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Refused(f"« {name} » : un identifiant (UUID).") from error


def _instant(text: str) -> dt.datetime | None:
    if not text.strip():
        return None
    try:
        # A « + » of an address that nobody encoded has become a space.
        found = dt.datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError as error:
        raise Refused("« modified_after » : une date et une heure ISO 8601.") from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _metres(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        found = float(text)
    except ValueError as error:
        raise Refused("« proximity » : une distance en mètres.") from error
    if not 0 <= found <= 20_000_000:
        raise Refused("« proximity » : une distance en mètres.")
    return found


def page(contents: list[Any], asked: Asked, total: int) -> dict[str, Any]:
    """The envelope of a page."""
    pages = max(-(-total // asked.per_page), 1)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }
