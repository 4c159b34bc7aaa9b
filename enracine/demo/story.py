"""From an invented life to the rows that the product would have written for it."""

import datetime as dt
import hashlib
import itertools
from typing import Any

from enracine.accompaniment.actions.dossiers import (
    ALL_SECTIONS,
    COORDINATION_SECTIONS,
    HOUSEHOLD_SECTIONS,
)
from enracine.accompaniment.rules import INSTRUMENT
from enracine.demo.bulk import Bulk
from enracine.demo.lives import SILENCE_DAYS, Life, Somebody
from enracine.demo.world import Receiver, World
from enracine.kernel.calendar import add_working_days
from enracine.network.models import Membership, Organisation
from enracine.people.rules import registration_number, search_key
from enracine.privacy.models import ConsentText, Section
from enracine.referrals.queries.package import digest
from enracine.settlement.rules import DEFAULT_CADENCE_MONTHS, add_months

#: What a counsellor usually shares with whoever receives.
SHARED = ("contact", "education", "family", "identity", "languages", "occupation", "project")
LABELS = {code: str(Section(code).label) for code in SHARED}
#: Days of service after the settlement, and of consent: fiction, as everything here.
SERVICE_DAYS, CONSENT_DAYS = 300, 730
METHODS = ("call", "message", "visit")
CANADA = "CA"


def _noon(day: dt.date) -> dt.datetime:
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


class Storyteller:
    """Writes the rows of lives, and keeps the tallies that the rows must agree with."""

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

    def tell(self, life: Life) -> None:
        """Write one life: registration, dossier, evaluation, referral, move, follow-ups, events."""
        told = _Told(self, life)
        told.register()
        told.open()
        if life.met_on:
            told.evaluate()
        if life.referred_on:
            told.refer()
        if life.planned_on:
            told.move()
        told.finish()


class _Told:
    """One life being written. Keeps the identifiers that its rows share."""

    def __init__(self, teller: Storyteller, life: Life) -> None:
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

    # — Registration ————————————————————————————————————————————————

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
        )  # fmt: skip
        self._sections(me)
        self.add("people.Household", 1, at, at, self.household, day)
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
            *self._section(), me.email, me.phone, CANADA, self.home.pk, "", "fr-ca",
            "America/Toronto",
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

    # — Dossier ——————————————————————————————————————————————————————

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
        moment = _noon(met)
        self.add(
            "accompaniment.NeedsEvaluation",
            *self._base(moment), self.subject, self.dossier, self.organisation.pk,
            INSTRUMENT.version, self._answers(), met, moment, self.member.pk,
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
        self.stage = "ready" if self.life.ready else "preparation"
        self.next_step = "Faire le point sur la préparation"
        # From a few days late to a month ahead, never on a closed day: a real working list.
        ahead = (self.life.number * 7) % 38 - 6
        self.next_on = add_working_days(
            max(met + dt.timedelta(days=14), self.world.day + dt.timedelta(days=ahead)), 0
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
        return answers

    # — Referral —————————————————————————————————————————————————————

    def _choose_receiver(self) -> Receiver:
        code = self.region.code
        agents = self.world.agents.get(code, [])
        if self.life.to_agent and agents:
            agent = agents[self.life.number % len(agents)]
            sent = self.life.referred_on
            recent = sent is not None and (self.world.day - sent).days < SILENCE_DAYS
            # A vacant post keeps only what was sent lately; the rest found a partner.
            if agent.member is not None or recent:
                return agent
        partners = self.world.partners[code]
        return partners[self.life.number % len(partners)]

    def refer(self) -> None:
        """The referral with its consent, its frozen package, its answer."""
        life, sent = self.life, self.life.referred_on
        if sent is None:
            return
        receiver = self.receiver = self._choose_receiver()
        if receiver.member is None:
            self._nobody_answers()
        moment = _noon(sent)
        consent = self.new_id(moment)
        self.add(
            "privacy.Consent",
            consent, 1, moment, moment, self.subject, "referral", receiver.organisation.pk,
            self.organisation.pk, SHARED, "given", moment, moment, sent + dt.timedelta(days=CONSENT_DAYS),
            self.t.text, "screen", "", None,
        )  # fmt: skip
        self._write_referral(receiver, moment, consent)
        self.stage, self.next_step, self.next_on = "referred", "Attendre la réponse", None
        if life.declined:
            self.stage, self.next_step = "ready", "Choisir un autre lieu"
            self.next_on = self.world.day

    def _nobody_answers(self) -> None:
        """A vacant post: the referral waits, and nothing that would follow an answer happened."""
        life = self.life
        life.accepted = life.declined = False
        life.answered_on = life.contact_on = life.planned_on = None
        life.moved_on = life.welcomed_on = life.settled_on = None
        life.presences.clear()

    def _write_referral(self, receiver: Receiver, moment: dt.datetime, consent: str) -> None:
        life = self.life
        referral = self.new_id(moment)
        content = self._package()
        seal = digest(content)
        due = add_working_days(moment.date(), receiver.organisation.answer_delay_days)
        answered = _noon(life.answered_on) if life.answered_on else None
        state = self._referral_state(receiver)
        closed = _noon(self._service_ends()) if state == "completed" else None
        if life.declined:
            closed = answered
        owner = receiver.member.pk if life.accepted and receiver.member else None
        if life.accepted:
            self.receiver_dossier = self.new_id(answered or moment)
        late = state in {"sent", "received"} and due < self.world.day
        turn = {"completed": "nobody", "declined": "sender"}.get(state, "receiver")
        self.add(
            "referrals.Referral",
            referral, 1, moment, moment,
            f"REF-{moment.year}-{life.number + 1:07d}", self.subject, True,
            self.dossier, self.organisation.pk, self.member.pk, receiver.organisation.pk,
            self.world.coordination.pk, receiver.programme.pk, self.region.pk,
            receiver.territory.pk if receiver.territory else None,
            ["mature_project"] if receiver.territory else ["settlement"], SHARED, "", consent,
            seal, state, "", answered or moment, turn, due if state in {"sent", "received"} else None,
            "reminded" if late else "",
            (self.world.day + dt.timedelta(days=2)) if state in {"sent", "received"} else None,
            receiver.member is None, False, moment, answered, answered,
            life.contact_on, closed, closed, owner, self.receiver_dossier,
            "housing" if life.declined else "", "", "", "", "", "", "", "",
            "settled" if state == "completed" else "",
            "Le ménage est établi." if state == "completed" else "",
        )  # fmt: skip
        self.add(
            "referrals.Package",
            referral, self.subject, self.organisation.pk, receiver.organisation.pk, content, seal,
            moment,
        )  # fmt: skip
        self._referral_events(referral, receiver, moment, answered, closed)
        if not life.declined:
            self._grant(
                self.subject, receiver.organisation.pk, SHARED, "referral", referral,
                consent=consent, by=self.organisation.pk, moment=moment,
                until=moment.date() + dt.timedelta(days=CONSENT_DAYS), ended=closed,
            )  # fmt: skip
        if self.receiver_dossier and answered:
            self._receiver_dossier(referral, receiver, answered, closed)

    def _referral_state(self, receiver: Receiver) -> str:
        life = self.life
        if life.declined:
            return "declined"
        if not life.accepted:
            return "sent" if receiver.member is None or life.number % 3 else "received"
        if life.settled_on and self._service_ends() <= self.world.day:
            return "completed"
        if life.moved_on or (life.contact_on and life.number % 2):
            return "in_service"
        return "first_contact" if life.contact_on else "accepted"

    def _service_ends(self) -> dt.date:
        """The receiver serves for a year after the settlement, as long as the consent lasts."""
        settled = self.life.settled_on or self.world.day
        return settled + dt.timedelta(days=SERVICE_DAYS)

    def _package(self) -> dict[str, Any]:
        """What travels, in the shape of `referrals.queries.package.freeze`."""
        me = self.me
        facts = {
            "identity": [("Nom", f"{me.given_name} {me.family_name}".strip())],
            "contact": [("Téléphone", me.phone), ("Lieu de résidence", self.home.name)],
            "family": [("Adultes", str(len(self.life.adults)))],
            "occupation": [("Métier ou profession", me.occupation)],
            "project": [("Régions visées", self.region.name)],
        }
        return {
            "format": 1,
            "message": "",
            "sections": [
                {
                    "code": code,
                    "label": LABELS[code],
                    "facts": [{"label": k, "value": v} for k, v in facts.get(code, [])],
                }
                for code in SHARED
            ],
        }

    def _referral_events(
        self,
        referral: str,
        receiver: Receiver,
        sent: dt.datetime,
        answered: dt.datetime | None,
        closed: dt.datetime | None,
    ) -> None:
        life, parties = self.life, [
            self.organisation.pk, receiver.organisation.pk, self.world.coordination.pk,
        ]  # fmt: skip
        steps: list[tuple[str, dt.datetime | None, Membership | None]] = [
            ("sent", sent, self.member),
            ("declined" if life.declined else "accepted", answered, receiver.member),
            (
                "first_contact",
                _noon(life.contact_on) if life.contact_on else None,
                receiver.member,
            ),
            ("completed", closed if not life.declined else None, receiver.member),
        ]
        for name, moment, by in steps:
            if moment is not None:
                self.event(
                    f"referrals.{name}",
                    moment,
                    by=by or self.member,
                    object_type="referrals.referral",
                    object_id=referral,
                    organisations=parties,
                )

    def _receiver_dossier(
        self, referral: str, receiver: Receiver, answered: dt.datetime, closed: dt.datetime | None
    ) -> None:
        """The receiver opens its own dossier: it sees what was consented to, nothing more."""
        moved, settled = self.life.moved_on, self.life.settled_on
        stage = "settled" if settled else "welcomed" if moved else "preparation"
        prefix = "PAJ" if receiver.territory else "EER"
        self.add(
            "accompaniment.Dossier",
            self.receiver_dossier, 1, answered, answered,
            f"{prefix}-{answered.year}-{2 * self.life.number + 2:07d}", self.subject, self.household,
            receiver.organisation.pk, None, receiver.programme.pk, receiver.organisation.regime,
            "Accompagner un projet d’établissement en région",
            receiver.member.pk if receiver.member else None, stage, None, "", answered.date(),
            self.life.contact_on, None, "", referral, closed or answered,
        )  # fmt: skip

    # — Move ————————————————————————————————————————————————————————

    def move(self) -> None:
        """One move, its claims, its follow-ups."""
        life, receiver = self.life, self.receiver
        if receiver is None or life.planned_on is None:
            return
        moment = _noon(life.contact_on or life.planned_on)
        move = self.new_id(moment)
        towns = self.world.towns[self.region.code]
        town = towns[life.number % len(towns)]
        state = "done" if life.moved_on else "confirmed" if life.number % 2 else "planned"
        self.add(
            "settlement.Move",
            move, 1, moment, moment, self.household, CANADA, self.home.pk, town.pk, self.region.pk,
            life.track, state, life.planned_on, life.moved_on, "", self.organisation.pk,
            receiver.organisation.pk, self.world.coordination.pk, self.dossier, life.welcomed_on,
            life.settled_on, len(life.children),
        )  # fmt: skip
        self.add("settlement.MovePerson", *self._base(moment), self.household, move, self.subject)
        claims = [(self.world.programmes["eer"].pk, self.organisation.pk, "prepared")]
        claims.append((receiver.programme.pk, receiver.organisation.pk, "received"))
        for programme, organisation, rule in claims:
            self.add(
                "settlement.MoveAttribution",
                *self._base(moment), self.household, move, programme, organisation, rule,
                moment.date(),
            )  # fmt: skip
        self._move_events(move, receiver)
        self._follow_ups(move, receiver)
        self.stage = "settled" if life.settled_on else "welcomed" if life.moved_on else "moving"
        self.next_step = "" if life.moved_on else "Préparer le départ"
        self.next_on = None if life.moved_on else life.planned_on

    def _move_events(self, move: str, receiver: Receiver) -> None:
        life = self.life
        for name, day, by in (
            ("planned", life.contact_on, self.member),
            ("done", life.moved_on, self.member),
            ("welcomed", life.welcomed_on, receiver.member),
            ("settled", life.settled_on, receiver.member),
        ):
            if day is not None:
                self.event(
                    f"settlement.move_{name}",
                    _noon(day),
                    by=by or self.member,
                    object_type="settlement.move",
                    object_id=move,
                    organisations=[
                        self.organisation.pk,
                        receiver.organisation.pk,
                        self.world.coordination.pk,
                    ],
                    data={"household": self.household, "move": move},
                )

    def _follow_ups(self, move: str, receiver: Receiver) -> None:
        life = self.life
        if life.settled_on is None:
            return
        settled = _noon(life.settled_on)
        stopped = False
        for months in DEFAULT_CADENCE_MONTHS:
            due = add_months(life.settled_on, months)
            state, presence = life.presences.get(months, ("due", ""))
            if stopped:
                # A household that left needs no further call.
                state = "cancelled"
            done = due + dt.timedelta(days=life.number % 9) if state == "done" else None
            if done and done > self.world.day:
                done = self.world.day
            self.add(
                "settlement.FollowUp",
                *self._base(settled), self.household, move, months, receiver.organisation.pk,
                self.organisation.pk, self.world.coordination.pk,
                receiver.member.pk if receiver.member else None, due, state, done, presence,
                METHODS[life.number % 3] if state == "done" else "",
                3 if state == "unreached" else 0, [], "",
            )  # fmt: skip
            stopped = stopped or presence in {"returned", "other_region", "left_quebec"}

    # — The dossier is written last: it says where everything stands ————————————

    def finish(self) -> None:
        """The holder's dossier, with its stage, its next step and its last activity."""
        life = self.life
        closed = life.closed_on
        if closed:
            self.event(
                "accompaniment.dossier_closed",
                _noon(closed),
                by=self.member,
                object_type="accompaniment.dossier",
                object_id=self.dossier,
                organisations=[self.world.coordination.pk],
            )
        self.add(
            "accompaniment.Dossier",
            self.dossier, 1, self.at, self.last,
            f"EER-{self.at.year}-{2 * life.number + 1:07d}", self.subject, self.household,
            self.organisation.pk, self.world.coordination.pk, self.world.programmes["eer"].pk,
            self.organisation.regime, "Accompagner un projet d’établissement en région",
            self.member.pk, "closed" if closed else self.stage, None if closed else self.next_on,
            "" if closed else self.next_step, self.day, life.met_on, closed, life.outcome, None,
            self.last,
        )  # fmt: skip
