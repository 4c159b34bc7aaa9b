"""From an invented life to the rows that the product would have written for it."""

import datetime as dt

from enracine.demo.beginning import Beginning
from enracine.demo.lives import Life
from enracine.demo.referring import Referring
from enracine.demo.telling import CANADA, Teller, noon
from enracine.demo.world import Receiver
from enracine.settlement.rules import DEFAULT_CADENCE_MONTHS, GONE, add_months, composition

METHODS = ("call", "message", "visit")


class Storyteller(Teller):
    """Writes the rows of lives."""

    def tell(self, life: Life) -> None:
        """Write one life: registration, dossier, evaluation, referral, move, follow-ups, events."""
        told = Told(self, life)
        told.register()
        told.open()
        if life.met_on:
            told.evaluate()
        if life.referred_on:
            told.refer()
        if life.planned_on:
            told.move()
        told.finish()


class Told(Beginning, Referring):
    """The last chapters: the move, the follow-ups, and where the dossier stands in the end."""

    def move(self) -> None:
        """One move, its claims, its follow-ups."""
        life, receiver = self.life, self.receiver
        if receiver is None or life.planned_on is None:
            return
        moment = noon(life.contact_on or life.planned_on)
        move = self.new_id(moment)
        towns = self.world.towns[self.region.code]
        town = towns[life.number % len(towns)]
        state = "done" if life.moved_on else "confirmed" if life.number % 2 else "planned"
        self.add(
            "settlement.Move",
            move, 1, moment, moment, self.household, CANADA, self.home.pk, town.pk, self.region.pk,
            life.track, state, life.planned_on, life.moved_on, "", self.organisation.pk,
            receiver.organisation.pk, self.world.coordination.pk, self.dossier, life.welcomed_on,
            life.settled_on, len(life.children), False, None, "",
            composition(1, len(life.children)) if life.moved_on else "",
        )  # fmt: skip
        self.add("settlement.MovePerson", *self._base(moment), self.household, move, self.subject)
        claims = [(self.world.programmes["eer"].pk, self.organisation.pk, "prepared")]
        claims.append((receiver.programme.pk, receiver.organisation.pk, "received"))
        for programme, organisation, rule in claims:
            self.add(
                "settlement.MoveAttribution",
                *self._base(moment), self.household, move, programme, organisation, rule,
                moment.date(), self.world.coordination.pk,
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
                    noon(day),
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
        settled = noon(life.settled_on)
        left = ""
        for months in DEFAULT_CADENCE_MONTHS:
            due = add_months(life.settled_on, months)
            state, presence = life.presences.get(months, ("due", ""))
            if left:
                # A household that left needs no further call, and stays counted as gone.
                state, presence = "cancelled", left
            done = due + dt.timedelta(days=life.number % 9) if state == "done" else None
            if done and done > self.world.day:
                done = self.world.day
            self.add(
                "settlement.FollowUp",
                *self._base(settled), self.household, move, months, receiver.organisation.pk,
                self.organisation.pk, self.world.coordination.pk,
                receiver.member.pk if receiver.member else None, due, state, done, presence,
                METHODS[life.number % 3] if state == "done" else "",
                3 if state == "unreached" else 0, [], "left" if left else "", "",
                done if presence in GONE else None,
            )  # fmt: skip
            if done and presence in GONE:
                left = presence
                self._went_on(move, receiver, presence, done)

    def _went_on(self, move: str, receiver: Receiver, onward: str, day: dt.date) -> None:
        """The move that the follow-up told, after the first: nobody prepares nor welcomes it."""
        moment = noon(day)
        later = self.new_id(moment)
        towns = self.world.towns[self.region.code]
        here = towns[self.life.number % len(towns)].pk
        back = self.home if onward == "returned" else None
        self.add(
            "settlement.Move",
            later, 1, moment, moment, self.household, CANADA, here, back.pk if back else None,
            back.mrc.region_id if back and back.mrc else None, self.life.track, "done", day, day, "",
            receiver.organisation.pk, None, self.world.coordination.pk, self.dossier, None, None,
            len(self.life.children), False, move, onward, "",
        )  # fmt: skip
        self.add("settlement.MovePerson", *self._base(moment), self.household, later, self.subject)

    def _homes(self) -> None:
        """Where the person lives: around Montréal, then where the move led."""
        moved = self.life.moved_on if self.receiver else None
        self.add(
            "people.Residence",
            *self._section(), CANADA, self.home.pk, "", self.day, moved, False,
        )  # fmt: skip
        if moved is None:
            return
        towns = self.world.towns[self.region.code]
        self.add(
            "people.Residence",
            *self._base(noon(moved)), self.subject, "professional", moved, CANADA,
            towns[self.life.number % len(towns)].pk, "", moved, None, False,
        )  # fmt: skip

    def finish(self) -> None:
        """The holder's dossier, with its stage, its next step and its last activity."""
        life = self.life
        self._homes()
        closed = life.closed_on
        if closed:
            self.event(
                "accompaniment.dossier_closed",
                noon(closed),
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
