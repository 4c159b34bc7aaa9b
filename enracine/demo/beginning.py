"""First chapters: the registration, the allocation, the first meeting."""

import datetime as dt
import hashlib
from typing import Any

from enracine.accompaniment.actions.coordination_reading import COORDINATION_SECTIONS
from enracine.accompaniment.actions.dossiers import ALL_SECTIONS, HOUSEHOLD_SECTIONS
from enracine.accompaniment.rules import INSTRUMENT
from enracine.demo.lives import Somebody
from enracine.demo.telling import SHARED, Telling, noon
from enracine.kernel.calendar import add_working_days
from enracine.people.rules import age_on, registration_number, search_key

#: What the acts of an invented life are, and how they are done.
KINDS = ("employability", "orientation", "housing", "recognition", "regional_session", "school")
MODES = ("in_person", "video", "phone")


class Beginning(Telling):
    """From the registration to the end of the first meeting."""

    def register(self) -> None:
        """The person, her household, her sections, her agreement."""
        life, me, at, day = self.life, self.me, self.at, self.day
        self.add("privacy.Subject", self.subject, "person", at)
        self.add("privacy.Subject", self.household, "household", at)
        self.add(
            "people.Person",
            1, at, at, self.subject, me.given_name, me.family_name, me.birth_date,
            me.birth_country, "candidate", search_key(me.given_name, me.family_name), "person", day,
        )  # fmt: skip
        key = hashlib.sha256(f"demo:{self.t.seed}:{life.number}".encode()).hexdigest()
        number = registration_number(key)
        self.add(
            "people.Registration",
            *self._base(at), self.subject, number, key, "portal", "fr-ca", at, "",
            age_on(me.birth_date, day),
        )  # fmt: skip
        self._sections(me)
        self.add("people.Household", 1, at, at, self.household, day, "", False)
        self._member("adult", self.subject, "", None)
        for other in life.adults[1:]:
            self._member("adult", None, other.given_name, None)
        for first_name, year in life.children:
            self._member("child", None, first_name, year)
        self.add(
            "privacy.Consent",
            *self._base(at), self.subject, "registration", self.world.coordination.pk,
            self.world.coordination.pk, SHARED, "given", at, at, day + dt.timedelta(days=1095),
            self.t.registration_text, "screen", "", None,
            (), "", "", "", "", (), "",
        )  # fmt: skip
        self.event(
            "people.registered",
            at,
            data={"household": self.household},
            organisations=[self.organisation.pk, self.world.coordination.pk],
        )

    def _member(self, kind: str, person: str | None, first_name: str, year: int | None) -> None:
        self.add(
            "people.HouseholdMember",
            *self._base(self.at), self.household, self.household, kind, person, first_name, year,
            self.day, "person",
        )  # fmt: skip

    def _section(self) -> tuple[Any, ...]:
        return (*self._base(self.at), self.subject, "person", self.day)

    def _sections(self, me: Somebody) -> None:
        """Contact, status, studies, work, languages, project."""
        citizen = me.status == "canadian_citizen"
        may_work = True if citizen or me.status == "permanent_resident" else None
        self.add(
            "people.Contact",
            *self._section(), me.email, me.phone, "fr-ca", "America/Toronto", False,
        )  # fmt: skip
        self.add(
            "people.ImmigrationStatus",
            *self._section(), me.status, "canadian_naturalised" if citizen else "other",
            me.arrived, may_work, False, True,
        )  # fmt: skip
        self.add("people.Education", *self._section(), me.level, "", me.recognition)
        self.add("people.Occupation", *self._section(), me.occupation, me.cnp, me.years, True)
        self.add("people.Languages", *self._section(), me.french, [], "")
        section = self._section()
        self.add("people.SettlementProject", *section, self.life.track, True, "")
        second = self.world.regions[
            (self.life.region + 1 + self.life.number) % len(self.world.regions)
        ]
        wanted = [self.region] if second is self.region else [self.region, second]
        for rank, region in enumerate(wanted, start=1):
            self.add(
                "people.TargetRegion",
                *self._base(self.at), self.subject, section[0], region.pk, rank,
            )  # fmt: skip

    def open(self) -> None:
        """Allocation, with its reason, and the accesses that follow from it."""
        holder, coordination = self.organisation.pk, self.world.coordination.pk
        for organisation, sections, basis in (
            (holder, ALL_SECTIONS, "dossier"),
            (coordination, COORDINATION_SECTIONS, "coordination"),
        ):
            household = [s for s in HOUSEHOLD_SECTIONS if s in sections]
            self._grant(self.subject, organisation, sections, basis, self.dossier)
            self._grant(self.household, organisation, household, basis, self.dossier)
        self.add(
            "accompaniment.Allocation",
            *self._base(self.at), self.subject, self.dossier, coordination, holder, "equitable-v1",
            {
                "rule": "equitable-v1",
                "organisation": self.organisation.code,
                "reason": "deficit",
            },
            self.at, "",
        )  # fmt: skip
        self.event(
            "accompaniment.registration_allocated",
            self.at,
            object_type="accompaniment.dossier",
            object_id=self.dossier,
            organisations=[holder, coordination],
            data={"organisation": str(holder), "rule": "equitable-v1"},
        )
        self.next_on = add_working_days(self.day, 10)

    def evaluate(self) -> None:
        """The first meeting."""
        met = self.life.met_on
        if met is None:
            return
        moment = noon(met)
        self.add(
            "accompaniment.NeedsEvaluation",
            *self._base(moment), self.subject, self.dossier, self.organisation.pk,
            INSTRUMENT.version, self._answers(), met, moment, self.member.pk, [],
        )  # fmt: skip
        self.event(
            "accompaniment.evaluation_completed",
            moment,
            by=self.member,
            object_type="accompaniment.dossier",
            object_id=self.dossier,
            organisations=[self.world.coordination.pk],
        )
        self.event(
            "accompaniment.first_meeting_held",
            moment,
            by=self.member,
            object_type="accompaniment.dossier",
            object_id=self.dossier,
            organisations=[self.world.coordination.pk],
            data={"on": met.isoformat(), "household": self.household},
        )
        self._acts(met)
        self.stage = "ready" if self.life.ready else "preparation"
        self.next_step = "Faire le point sur la préparation"
        # From a few days late to a month ahead, never on a closed day: a real working list.
        ahead = (self.life.number * 7) % 38 - 6
        self.next_on = add_working_days(
            max(met + dt.timedelta(days=14), self.world.day + dt.timedelta(days=ahead)), 0
        )

    def _acts(self, met: dt.date) -> None:
        """The first meeting as an act; for whoever is ready, one more on the way there."""
        number = self.life.number
        self._act("evaluation", met, 60, MODES[number % 3])
        following = met + dt.timedelta(days=9 + number % 9)
        if self.life.ready and following <= self.world.day:
            self._act(KINDS[number % len(KINDS)], following, 30, MODES[number % 2])

    def _act(self, kind: str, day: dt.date, minutes: int, mode: str) -> None:
        moment = noon(day)
        entry = self.new_id(moment)
        self.add(
            "activities.Entry",
            entry, 1, moment, moment, self.subject, self.dossier, self.organisation.pk,
            self.member.pk, entry, "", False, False, kind, day, minutes, mode,
            self.world.programmes["eer"].pk, entry, True, [], "",
        )  # fmt: skip
        self.event(
            "activities.act_recorded",
            moment,
            by=self.member,
            object_type="activities.entry",
            object_id=entry,
            organisations=[self.organisation.pk],
            data={"act": entry, "kind": kind, "dossier": self.dossier},
        )

    def _answers(self) -> dict[str, str]:
        """Answers that agree with the life: ready people have better ones."""
        answers = {}
        for rank, question in enumerate(INSTRUMENT.questions):
            choices = question.choices
            if self.life.ready:
                best = max(choices, key=lambda c: c.rank)
                answers[question.code] = best.code
            else:
                answers[question.code] = choices[(self.life.number + rank) % len(choices)].code
        if len(self.life.adults) == 1 and "family" in answers:
            answers["family"] = "alone"
        answers["recognition"] = (
            "done"
            if self.life.ready and self.me.recognition != "not_needed"
            else self.me.recognition
        )
        # Nobody of the demonstration speaks of a need of health.
        answers["health"] = "no"
        return INSTRUMENT.cleaned(answers)
