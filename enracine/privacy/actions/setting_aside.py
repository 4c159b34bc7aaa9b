"""Documents that a restore set aside: kept the time to look, then destroyed (law.md, L51)."""

import datetime as dt
import shutil
from pathlib import Path

from django.core.files.storage import default_storage

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter

#: Days that documents set aside by a restore are kept; nothing fixes it.
ASIDE_DAYS = ("privacy.set_aside_days", 30)
#: How `enracine restore` names the folder, beside the one that it replaces, and its moment in UTC.
MARK, MOMENT = ".avant-", "%Y%m%dT%H%M%S%fZ"
_READ = "%Y%m%dT%H%M%S%f%z"


def set_aside() -> list[tuple[dt.datetime, Path]]:
    """The folders that restores set aside beside the documents, oldest first; none in a bucket."""
    location = getattr(default_storage, "location", "")
    if not location:
        return []
    present = Path(location)
    found = []
    for folder in present.parent.glob(f"{present.name}{MARK}*"):
        try:
            moment = dt.datetime.strptime(folder.name.partition(MARK)[2], _READ)  # noqa: DTZ007 – in UTC: « Z »
        except ValueError:
            # Named by somebody: hers to look after.
            continue
        found.append((moment, folder))
    return sorted(found)


@action
def destroy_set_aside(acting: Acting) -> int:
    """Destroy the folders whose days are over (a job's work). Returns how many; safe to repeat."""
    ends = now() - dt.timedelta(days=int(parameter(*ASIDE_DAYS)))
    late = [folder for moment, folder in set_aside() if moment < ends]
    for folder in late:
        shutil.rmtree(folder)
    if late:
        record("privacy.set_aside_destroyed", acting, data={"folders": len(late)})
    return len(late)
