"""What every chapter of a life shares: identifiers, rows, events, and where the story stands."""

import datetime as dt
import itertools
from typing import Any

from enracine.demo.bulk import Bulk
from enracine.demo.lives import Life
from enracine.demo.world import Receiver, World
from enracine.network.models import Membership, Organisation
from enracine.privacy.models import ConsentText

#: What a counsellor usually shares with whoever receives.
SHARED = ("contact", "education", "family", "identity", "languages", "occupation", "project")
CANADA = "CA"


def noon(day: dt.date) -> dt.datetime:
    """The middle of a day in Québec, as an instant."""
    return dt.datetime(day.year, day.month, day.day, 17, tzinfo=dt.UTC)


def identifier(seed: int, number: int, serial: int, moment: dt.datetime) -> str:
    """An identifier (UUID, version 7) ordered by time: a bulk load stays compact.

    The same for the same seed, life and rank in that life, whoever writes it.
    """
    milliseconds = int(moment.timestamp() * 1000)
    value = (
        milliseconds << 80
        | 7 << 76
        | (serial & 0xFFF) << 64
        | 2 << 62
        | (seed & 0xFFFF) << 40
        | (number & 0xFFFFFFFFFF)
    )
    return f"{value:032x}"


class Teller:
    """What all lives share: the world, where rows go, the seed, the words people agree to."""

    def __init__(self, world: World, bulk: Bulk, seed: int) -> None:
        """The texts of consent in force are looked up once."""
        self.world, self.bulk, self.seed = world, bulk, seed
        self.text = str(
            ConsentText.objects.filter(purpose="referral", language="fr-ca")
            .order_by("-text_version")
            .values_list("pk", flat=True)[0]
        )
        self.registration_text = str(
            ConsentText.objects.filter(purpose="registration", language="fr-ca")
            .order_by("-text_version")
            .values_list("pk", flat=True)[0]
        )


class Telling:
    """One life being written. Keeps the identifiers that its rows share."""

    def __init__(self, teller: Teller, life: Life) -> None:
        self.t, self.life, self.world = teller, life, teller.world
        self.serial = itertools.count(1)
        self.at = life.registered_at
        self.day = self.at.date()
        self.me = life.adults[0]
        self.subject = self.new_id(self.at)
        self.household = self.new_id(self.at)
        self.dossier = self.new_id(self.at)
        # The even rule, in bulk: each of the three in turn.
        self.organisation: Organisation = self.world.turns[life.number % len(self.world.turns)]
        team = self.world.counsellors[self.organisation.code]
        self.member: Membership = team[life.number // len(self.world.turns) % len(team)]
        self.receiver: Receiver | None = None
        self.receiver_dossier: str | None = None
        self.home = self.world.homes[life.home]
        self.region = self.world.regions[life.region]
        self.stage, self.next_step = "first_meeting", "Tenir la première rencontre"
        self.next_on: dt.date | None = None
        self.last = self.at

    def new_id(self, moment: dt.datetime) -> str:
        """A new identifier of this life."""
        return identifier(self.t.seed, self.life.number, next(self.serial), moment)

    def _base(self, moment: dt.datetime) -> tuple[Any, ...]:
        return (self.new_id(moment), 1, moment, moment)

    def add(self, label: str, *values: Any) -> None:
        """Keep one row of the table `label`."""
        self.t.bulk.add(label, *values)

    def event(
        self,
        kind: str,
        moment: dt.datetime,
        *,
        by: Membership | None = None,
        object_type: str = "",
        object_id: str | None = None,
        organisations: list[Any] | None = None,
        data: dict[str, str] | None = None,
    ) -> None:
        """Write an event as the action would have: by a member, or by the person herself."""
        organisation = by.organisation_id if by else None
        audience = sorted({str(o) for o in (*(organisations or []), organisation) if o})
        actor = f"membership:{by.pk}" if by else f"subject:{self.subject}"
        label = f"{by.user.name} · {by.organisation.short_name}" if by else self.me.given_name
        self.last = max(self.last, moment)
        self.add(
            "kernel.Event",
            self.new_id(moment), moment, kind, actor, label, organisation, self.subject,
            object_type, object_id, audience, data or {}, "",
        )  # fmt: skip

    def _grant(
        self, subject: str, organisation: Any, sections: Any, basis: str, target: str, **more: Any
    ) -> None:
        moment = more.get("moment", self.at)
        self.add(
            "privacy.AccessGrant",
            *self._base(moment), subject, organisation, sorted(sections), basis,
            more.get("consent"), target, more.get("by"), moment.date(), more.get("until"),
            more.get("ended"),
        )  # fmt: skip
