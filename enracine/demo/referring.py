"""The chapter of the referral: to whom, what travels, what is answered."""

import datetime as dt
import functools
from typing import Any

from enracine.demo.lives import SILENCE_DAYS
from enracine.demo.telling import SHARED, Telling, noon
from enracine.demo.world import Receiver
from enracine.kernel.calendar import add_working_days
from enracine.network.models import Membership
from enracine.privacy.models import Section
from enracine.referrals.queries.package import digest
from enracine.referrals.rules import DEFAULTS

_working_day = functools.lru_cache(maxsize=256)(add_working_days)
LABELS = {code: str(Section(code).label) for code in SHARED}
#: Days of service after the settlement, and of consent: fiction, as everything here.
SERVICE_DAYS, CONSENT_DAYS = 300, 730

#: Why the demonstration's receivers decline, in turn.
DECLINES = ("housing", "capacity", "childcare", "housing", "not_ready")


class Referring(Telling):
    """From the choice of a receiver to the end of its service."""

    def _choose_receiver(self) -> Receiver:
        seats = self.world.seats
        if seats and (seated := seats[self.life.number % len(seats)]):
            return seated
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
        moment = noon(sent)
        consent = self.new_id(moment)
        self.add(
            "privacy.Consent",
            consent, 1, moment, moment, self.subject, "referral", receiver.organisation.pk,
            self.organisation.pk, SHARED, "given", moment, moment, sent + dt.timedelta(days=CONSENT_DAYS),
            self.t.text, "screen", "", None,
            (), "", "", "", "", (), "",
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
        answer_by = _working_day(moment.date(), receiver.organisation.answer_delay_days)
        answered = noon(life.answered_on) if life.answered_on else None
        state = self._referral_state(receiver)
        closed = noon(self._service_ends()) if state == "completed" else None
        if life.declined:
            closed = answered
        owner = receiver.member.pk if life.accepted and receiver.member else None
        if life.accepted:
            self.receiver_dossier = self.new_id(answered or moment)
        due = self._expected(state, answer_by, answered)
        late = due is not None and due < self.world.day
        turn = {"completed": "nobody", "declined": "sender"}.get(state, "receiver")
        self.add(
            "referrals.Referral",
            referral, 1, moment, moment,
            f"REF-{moment.year}-{life.number + 1:07d}", self.subject, True,
            self.dossier, self.organisation.pk, self.member.pk, receiver.organisation.pk,
            self.world.coordination.pk, receiver.programme.pk, self.region.pk,
            receiver.territory.pk if receiver.territory else None,
            ["mature_project"] if receiver.territory else ["settlement"], SHARED, "", consent,
            seal, state, "", answered or moment, turn, due,
            "reminded" if late else "",
            (self.world.day + dt.timedelta(days=2)) if due else None,
            receiver.member is None, False, moment, answered, answered,
            life.contact_on, closed, closed, owner, self.receiver_dossier,
            DECLINES[life.number % len(DECLINES)] if life.declined else "", "", "", "", "", "", "", "",
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

    def _expected(
        self, state: str, answer: dt.date, answered: dt.datetime | None
    ) -> dt.date | None:
        """Until when a gesture is expected of the receiver; None when the referral is over.

        Whoever serves says from time to time that it goes on: the next time is spread over the delay.
        """
        if state in {"sent", "received"}:
            return answer
        if state == "accepted" and answered is not None:
            return _working_day(answered.date(), DEFAULTS["referrals.first_contact_days"])
        delays = {"first_contact": "referrals.start_days", "in_service": "referrals.review_days"}
        if state not in delays:
            return None
        spread = 1 + self.life.number % DEFAULTS[delays[state]]
        return _working_day(self.world.day, spread)

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
                noon(life.contact_on) if life.contact_on else None,
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
