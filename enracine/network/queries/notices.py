"""What somebody chose of her notices, and what waits for her next morning letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.digest import HOUR, waiting_for
from enracine.kernel.notices import Reader, choices_of
from enracine.kernel.parameters import parameter


@dataclass(frozen=True)
class OwnNotices:
    """The choices in force (empty: the usual ones), their version, and the morning letter."""

    choices: Mapping[str, str]
    version: int
    waiting: int
    hour: int


def own_notices(acting: Acting, reader: Reader) -> OwnNotices:
    """The notices of an account, read as itself. Three SQL queries."""
    with transaction.atomic(), acting_as(acting):
        row = choices_of(reader)
        return OwnNotices(
            choices=row.choices if row else {},
            version=row.version if row else 0,
            waiting=waiting_for(reader),
            hour=parameter(*HOUR),
        )
