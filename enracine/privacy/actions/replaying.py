"""Destroying again, after a restore, what the list outside the database names."""

import datetime as dt
import uuid
from typing import Any

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.privacy.actions.purging import destroy_file
from enracine.privacy.models import PurgeProof

SYSTEM = Acting.for_system("privacy.replay")
#: What leaves with the last holder only: it says that the holder was the last, that day.
OF_THE_LAST = "people.Person"


def replay(lines: list[dict[str, Any]]) -> int:
    """Destroy again, oldest first, each in a transaction of its own. Returns how many were missing.

    Run as the owner or the worker. A line already in the database is left alone.
    """
    known = {str(pk) for pk in PurgeProof.objects.values_list("pk", flat=True)}
    missing = sorted(
        (line for line in lines if line["id"] not in known), key=lambda line: line["done_at"]
    )
    for line in missing:
        replay_one(SYSTEM, line)
    return len(missing)


@action
def replay_one(acting: Acting, line: dict[str, Any]) -> PurgeProof:
    """One destruction, made again under its own identifier; its proof even when nothing came back.

    The restored dossier may be open again, another holder may seem to be there again: what was
    destroyed that day is destroyed, whatever the backup says.
    """
    subject, organisation = uuid.UUID(line["subject_id"]), uuid.UUID(line["organisation_id"])
    made = destroy_file(
        acting,
        subject,
        organisation,
        rule=line["rule"],
        how=line["how"],
        proof_id=uuid.UUID(line["id"]),
        again=True,
        as_last=OF_THE_LAST in line["counts"],
    )
    if made is not None:
        return made
    return PurgeProof.objects.create(
        pk=uuid.UUID(line["id"]),
        done_at=dt.datetime.fromisoformat(line["done_at"]),
        subject_id=subject,
        organisation_id=organisation,
        how=line["how"],
        rule=line["rule"],
        counts=line["counts"],
        digests=line["digests"],
        documents=line["documents"],
        kept=line["kept"],
        replayed_from=uuid.UUID(line["id"]),
    )
