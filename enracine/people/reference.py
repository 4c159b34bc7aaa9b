"""Facts of this floor that every installation has: statuses, the classification of occupations."""

import csv
import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from django.db import connection

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.models import Setting
from enracine.people import skills, status_list
from enracine.people.models import CnpGroup, CnpTitle, StatusCode, StatusKind

FOLDER = Path(__file__).parent / "data"
CNP_KEY = "people.cnp.digest"
#: The classification was published for the census of 2021.
CNP_SINCE = dt.date(2021, 9, 21)
DOSSIER = "Statuts nommés par les sources du projet (dossier.md, §2)"


@action
def load_statuses(acting: Acting) -> int:
    """Bring the shipped statuses; what somebody changed or closed here is left as it is.

    Returns how many were added.
    """
    present = set(StatusKind.objects.order_by("code").values_list("code", flat=True))
    with (FOLDER / "statuses.csv").open(encoding="utf-8", newline="") as handle:
        missing = [row for row in csv.DictReader(handle) if row["code"] not in present]
    StatusKind.objects.bulk_create(_status(row) for row in missing)
    status_list.forget()
    return len(missing)


def _status(row: dict[str, str]) -> StatusKind:
    known = row["code"] in StatusCode.values
    return StatusKind(
        code=row["code"],
        label_fr=row["label_fr"],
        label_en=row["label_en"],
        hint_fr=row["hint_fr"],
        hint_en=row["hint_en"],
        reads_as=row["code"] if known else "",
        ends=row["ends"] == "yes",
        position=int(row["position"]),
        source=DOSSIER,
    )


@action
def load_occupations(acting: Acting) -> int:
    """Bring the CNP 2021 when the tables changed since the last time. Returns how many names.

    The rows are nobody's: they are replaced as a whole, by COPY, in under a second.
    """
    groups, titles = FOLDER / "cnp_groups.csv", FOLDER / "cnp_titles.csv"
    digest = hashlib.sha256(groups.read_bytes() + titles.read_bytes()).hexdigest()
    kept = Setting.objects.filter(key=CNP_KEY).order_by("-valid_from").first()
    if kept is not None and kept.value == digest and CnpTitle.objects.exists():
        return 0
    CnpTitle.objects.all().delete()
    _write_groups(groups)
    written = _write_titles(titles)
    Setting.objects.filter(key=CNP_KEY).delete()
    Setting.objects.create(
        key=CNP_KEY, value=digest, valid_from=today(), source="Empreinte des tables chargées"
    )
    return written


def _write_groups(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as handle:
        rows = [
            CnpGroup(
                code=row["code"],
                title_fr=row["title_fr"],
                title_en=row["title_en"],
                teer=int(row["teer"]),
                category=row["category"],
                valid_from=CNP_SINCE,
            )
            for row in csv.DictReader(handle)
        ]
    CnpGroup.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title_fr", "title_en", "teer", "category"],
    )
    # A group that the tables no longer have is closed: files may still name it.
    CnpGroup.objects.exclude(pk__in=[row.pk for row in rows]).filter(valid_to__isnull=True).update(
        valid_to=now().date()
    )


def _write_titles(table: Path) -> int:
    lines: list[tuple[Any, ...]] = []
    with table.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            for title in row["titles"].split("|"):
                words = skills.occupation_words(title)
                lines.append((row["code"], title, " ".join(words), " ".join(sorted(set(words)))))
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY people_cnptitle (group_id, title, folded, words) FROM STDIN") as copy,
    ):
        for line in lines:
            copy.write_row(line)
    return len(lines)
