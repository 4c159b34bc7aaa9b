"""The typology of acts, as the reference data state it: loaded after each migration, the same again."""

import csv
import datetime as dt
import functools
from pathlib import Path

from enracine.activities.models import ActKind
from enracine.kernel.acting import Acting

FILE = Path(__file__).parent / "data" / "kinds.csv"


def rows() -> list[dict[str, str]]:
    """The rows of the table."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@functools.cache
def labels() -> dict[str, str]:
    """The words of each code of the table: a timeline asks the database nothing for them."""
    return {row["code"]: row["label"] for row in rows()}


def load_kinds(_acting: Acting) -> None:
    """Add the kinds that are missing. One that somebody ended or renamed here stays as it is."""
    known = set(ActKind.objects.values_list("code", flat=True))
    ActKind.objects.bulk_create(
        ActKind(
            code=row["code"],
            label=row["label"],
            order=int(row["order"]),
            in_group=row["in_group"] == "1",
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            source=row["source"],
        )
        for row in rows()
        if row["code"] not in known
    )
