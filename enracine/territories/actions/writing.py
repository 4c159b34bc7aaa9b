"""Writing a checked line as a fact: the same for a form and for a file."""

import hashlib
from typing import Any

from enracine.kernel.actions import update_versioned
from enracine.territories.models import PLACES, Fact, Indicator, Origin, Source


def write_line(what: dict[str, Any], noted_by: str) -> Fact:
    """Keep what a line says (see `queries.incoming.CheckedLine.what`), in the transaction of the caller.

    A figure of the reference tables that somebody corrects becomes hers: loading the tables again
    leaves it alone.
    """
    source = _source(what) if what["publisher"] else None
    key: dict[str, Any] = {
        **{f"{name}_id": what[f"{name}_id"] for name in PLACES},
        "indicator": Indicator.objects.get(code=what["indicator"]),
        "detail": what["detail"],
        "period_start": what["period_start"],
        "period_end": what["period_end"],
        "source": source,
    }
    said = {
        "value": what["value"],
        "gap": what["gap"],
        "reliability": what["reliability"],
        "noted_by": noted_by[:200],
        "origin": Origin.LOCAL,
    }
    asked = {k if v is not None else f"{k.removesuffix('_id')}__isnull": v if v is not None else True
             for k, v in key.items()}  # fmt: skip
    found = Fact.objects.filter(**asked).first()
    if found is None:
        return Fact.objects.create(**key, **said, period=what["period"])
    update_versioned(found, None, **said, set_aside_at=None, set_aside_why="")
    return found


def _source(what: dict[str, Any]) -> Source:
    """The source already known by its publisher and its document, or a new one."""
    found = Source.objects.filter(publisher=what["publisher"], dataset=what["dataset"]).first()
    if found is not None:
        return found
    told = f"{what['publisher']}|{what['dataset']}"
    return Source.objects.create(
        code=f"local-{hashlib.sha256(told.encode()).hexdigest()[:20]}",
        publisher=what["publisher"],
        dataset=what["dataset"],
        url=what["url"],
        licence=what["licence"],
    )
