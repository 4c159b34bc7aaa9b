"""One figure at a time: noted, set aside, put back. What it said before stays written."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.territories.actions.writing import write_line
from enracine.territories.incoming import WHY, RawLine
from enracine.territories.keepers import kept_by, must_keep
from enracine.territories.models import Fact
from enracine.territories.queries.incoming import Checker


@action
def note_fact(acting: Acting, values: dict[str, str], *, noted_by: str = "") -> Fact:
    """Note a figure, or why there is none, as a line of a file would say it (see `incoming.COLUMNS`).

    The same place, indicator, period and source corrects what was noted; another source adds to it.
    Raises ActionRefused beside the field that is wrong.
    """
    (line,) = Checker(kept_by(acting), today()).check([RawLine(1, values)])
    if line.state == "refused":
        field = {"not_kept": "place", "detail_needed": "detail", "value_range": "value"}.get(
            line.why, line.why.removesuffix("_ahead")
        )
        raise ActionRefused(_(WHY[line.why]) % {"said": line.said}, field=field)
    fact = write_line(line.what, noted_by)
    record(
        "territories.fact_noted", acting, object=fact, data={"indicator": line.what["indicator"]}
    )
    return fact


@action
def set_aside(acting: Acting, fact_id: uuid.UUID, why: str, version: int | None = None) -> Fact:
    """Leave a figure out of every page, with the reason. Raises ActionRefused, Conflict, NotVisible."""
    fact = _kept(acting, fact_id)
    if not why.strip():
        raise ActionRefused(_("Dites pourquoi ce chiffre est écarté."), field="why")
    update_versioned(fact, version, set_aside_at=now(), set_aside_why=why.strip()[:300])
    record("territories.fact_set_aside", acting, object=fact)
    return fact


@action
def put_back(acting: Acting, fact_id: uuid.UUID, version: int | None = None) -> Fact:
    """Show it again. Raises Conflict, NotVisible."""
    fact = _kept(acting, fact_id)
    update_versioned(fact, version, set_aside_at=None, set_aside_why="")
    record("territories.fact_put_back", acting, object=fact)
    return fact


def _kept(acting: Acting, fact_id: uuid.UUID) -> Fact:
    places = ("region", "mrc", "paj_territory", "municipality")
    fact: Any = Fact.objects.select_related(*places, "indicator").filter(pk=fact_id).first()
    if fact is None:
        raise NotVisible
    must_keep(acting, next((getattr(fact, n) for n in places if getattr(fact, f"{n}_id")), None))
    return fact
