"""The machine under random gestures, legal or not, by anybody, while days pass.

Whatever happens: one owner while it is served, one open referral per target, no access after
closing, a coded outcome when closed, somebody's turn while open, and a refused gesture changes
nothing.
"""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.testing import jobs_role
from enracine.network.models import Mandate, Membership, Organisation
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessGrant
from enracine.referrals import actions
from enracine.referrals.models import OPEN_STATES, Package, Referral
from enracine.referrals.queries.package import digest
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import acting_of
from enracine.referrals.workflow import MACHINE

pytestmark = pytest.mark.django_db
#: Just before the spring change of the clocks, before Easter, before the autumn change of the clocks,
#: and before the holidays of the end of the year 2026.
STARTS = (
    dt.date(2026, 3, 5),
    dt.date(2026, 4, 2),
    dt.date(2026, 10, 29),
    dt.date(2026, 12, 22),
)
#: How far a silence has gone: it never goes back while nobody moves.
STEPS = ("", "reminded", "supervised", "escalated")
CODED = {
    "declined": "decline_reason",
    "decline_confirmed": "decline_reason",
    "completed": "outcome",
    "failed": "outcome",
    "cancelled": "close_code",
    "withdrawn": "close_code",
    "expired": "close_code",
}
GESTURES = {
    "send": actions.send_referral,
    "receive": actions.receive_referral,
    "accept": actions.accept_referral,
    "wait": actions.wait_list_referral,
    "decline": lambda a, r: actions.decline_referral(a, r, "capacity"),
    "decline_without": lambda a, r: actions.decline_referral(a, r, ""),
    "ask": lambda a, r: actions.ask_information(a, r, "Combien?"),
    "answer": lambda a, r: actions.answer_information(a, r, "Deux."),
    "undo": actions.undo_answer,
    "contest": lambda a, r: actions.contest_refusal(a, r, "Il y a de la place."),
    "confirm": lambda a, r: actions.review_refusal(a, r, confirm=True),
    "review": lambda a, r: actions.review_refusal(a, r, confirm=False),
    "contact": lambda a, r: actions.make_contact(a, r, today()),
    "start": actions.start_service,
    "hold": lambda a, r: actions.hold_referral(a, r, "Congé", today() + dt.timedelta(days=20)),
    "resume": actions.resume_referral,
    "keep_waiting": actions.keep_waiting,
    "keep_serving": actions.keep_serving,
    "complete": lambda a, r: actions.end_referral(a, r, "served", "Fait."),
    "fail": lambda a, r: actions.end_referral(a, r, "unreachable", "Injoignable.", failed=True),
    "fail_without": lambda a, r: actions.end_referral(a, r, "", "", failed=True),
    "cancel": lambda a, r: actions.cancel_referral(a, r, "changed_mind"),
    "reopen": lambda a, r: actions.reopen_referral(a, r, "Encore utile."),
    "acknowledge": actions.acknowledge,
    "error": lambda a, r: actions.enter_in_error(a, r, "Mauvaise personne."),
    "withdraw": lambda a, r: withdraw_consent(a, r.consent) if r.consent else None,
}

PARTIES = {
    "sender": "sender",
    "receiver": "receiver",
    "coordination": "coordination",
    "person": "household",
}
LEGAL = {
    "receive": "receive",
    "accept": "accept",
    "decline": "decline",
    "ask_information": "ask",
    "wait_list": "wait",
    "answer_information": "answer",
    "undo_accept": "undo",
    "undo_decline": "undo",
    "contest": "contest",
    "resubmit": "review",
    "confirm_decline": "confirm",
    "make_contact": "contact",
    "start_service": "start",
    "hold": "hold",
    "resume": "resume",
    "keep_waiting": "keep_waiting",
    "keep_serving": "keep_serving",
    "complete": "complete",
    "fail": "fail",
    "reopen_request": "reopen",
    "reopen_cancelled": "reopen",
    "reopen_service": "reopen",
    "withdraw": "withdraw",
    "cancel": "cancel",
}


class Journey(RuleBasedStateMachine):
    """One person, one referral, and everybody who may touch it."""

    world = as_owner = monkeypatch = None
    reached: set = set()
    alarms: set = set()
    walks = 0

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        Journey.walks += 1
        self.go_to(STARTS[self.walks % len(STARTS)])
        self.case = Case(self.world, self.as_owner, self.world.jade, "eer", self.world.partner,
                         ["settlement"])  # fmt: skip
        self.case.draft()
        self.case.consent()
        actions.send_referral(self.case.sender, self.case.fresh())
        self.people = {
            "sender": self.case.sender,
            "receiver": acting_of(self.world.marc),
            "coordination": acting_of(self.world.nadia),
            "person": self.case.person,
            "stranger": acting_of(self.world.marie),
        }

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        super().teardown()

    def go_to(self, day):
        self.day = day
        self.monkeypatch.setenv("DEMO_DAY", day.isoformat())

    def truth(self):
        with self.as_owner():
            return Referral.objects.select_related("receiver", "consent").get(
                pk=self.case.referral.pk
            )

    @rule(data=st.data())
    def a_legal_gesture(self, data):
        """What the table allows now, by somebody who may: the way into deep states."""
        self._legal(data)

    @rule(data=st.data())
    def another_legal_gesture(self, data):
        self._legal(data)

    def _legal(self, data):
        state = self.truth().state
        moves = [
            (who, LEGAL[t.name])
            for who, party in PARTIES.items()
            for t in MACHINE.available(state, [party])
            if t.name in LEGAL
        ]
        if moves:
            self._make(*data.draw(st.sampled_from(moves)))

    @rule(
        who=st.sampled_from(["sender", "receiver", "coordination", "person", "stranger"]),
        what=st.sampled_from(sorted(GESTURES)),
    )
    def any_gesture(self, who, what):
        self._make(who, what)

    def _make(self, who, what):
        before = self.truth()
        acting = self.people[who]
        try:
            with transaction.atomic():
                seen = self.case.seen_by(acting)
                GESTURES[what](acting, seen)
        except (ActionRefused, NotVisible, Conflict, Referral.DoesNotExist):
            after = self.truth()
            assert (after.state, after.version) == (before.state, before.version)
            return
        assert who != "stranger"

    @rule(days=st.integers(1, 6))
    def days_pass(self, days):
        self.days_pass_by(days)

    def nobody_serves(self):
        with self.as_owner():
            partner = Organisation.objects.get(pk=self.world.partner.pk)
            mandate = Mandate.objects.get(organisation=partner)
        ended = mandate.valid_to is not None and mandate.valid_to < self.day
        return ended or not partner.is_active

    def days_pass_by(self, days):
        before = self.truth()
        self.go_to(self.day + dt.timedelta(days=days))
        with jobs_role():
            clock = Acting.for_system("test")
            actions.give_back_unserved(clock)
            actions.ring_alarms(clock)
            actions.end_expired_consents(clock)
            once = self.truth()
            assert actions.give_back_unserved(clock) == 0
            assert sum(actions.ring_alarms(clock).values()) == 0
            assert actions.end_expired_consents(clock) == 0
        after = self.truth()
        assert (after.state, after.version, after.alarm, after.next_alarm_on) == (
            once.state, once.version, once.alarm, once.next_alarm_on,
        )  # fmt: skip
        if after.state == before.state:
            assert 0 <= STEPS.index(after.alarm) - STEPS.index(before.alarm) <= 1
        if self.nobody_serves():
            assert after.state not in {"sent", "received", "information_requested", "waiting_list"}

    @rule(days=st.integers(7, 25))
    def a_long_silence(self, days):
        """A worker stopped for weeks catches up one step a day."""
        self.days_pass_by(days)

    @rule(active=st.booleans())
    def the_receiver_opens_or_closes_its_doors(self, active):
        """A receiver deactivated meanwhile leaves nobody without a turn, a clock or an end."""
        with self.as_owner():
            Organisation.objects.filter(pk=self.world.partner.pk).update(is_active=active)

    @rule(ends=st.booleans())
    def the_mandate_ends_or_is_renewed(self, ends):
        with self.as_owner():
            Mandate.objects.filter(organisation=self.world.partner).update(
                valid_to=self.day - dt.timedelta(days=1) if ends else None
            )

    @rule(leaves=st.booleans())
    def whoever_owns_it_leaves_or_comes_back(self, leaves):
        """Her referrals stay owned in writing; letters go to the queue of her organisation."""
        with self.as_owner():
            Membership.objects.filter(pk=self.world.marc.pk).update(
                ended_at=now() if leaves else None
            )

    @rule()
    def refer_again(self):
        """A second referral to the same organisation is refused while one is open."""
        is_open = self.truth().state in OPEN_STATES
        try:
            with transaction.atomic():
                former = self.case.referral
                self.case.draft()
                refused = False
                self.case.referral, second = former, self.case.referral
                actions.discard_draft(self.case.sender, second)
        except ActionRefused:
            refused = True
        finally:
            self.case.referral = former
        assert refused or not is_open

    @invariant()
    def holds(self):
        r = self.truth()
        self.reached.add(r.state)
        self.alarms.add(r.alarm)
        if r.alarm:
            assert r.due_on is not None and r.due_on < self.day
        with self.as_owner():
            grants = AccessGrant.objects.filter(object_id=r.pk, ended_at__isnull=True).count()
            same = Referral.objects.filter(
                subject_id=r.subject_id, receiver=r.receiver, state__in=OPEN_STATES
            ).count()
            package = Package.objects.get(pk=r.pk)
        assert same <= 1
        assert digest(package.content) == package.sha256 == r.package_sha256
        if r.state in OPEN_STATES:
            assert grants == 1 and r.turn != "nobody"
            assert r.closed_at is None and r.due_on is not None
            # Time passed each day: what it owes next is always to come.
            assert r.next_alarm_on > self.day
        else:
            assert grants == 0, r.state
        if r.state in {"accepted", "first_contact", "in_service", "on_hold"}:
            assert r.owner_id is not None and r.receiver_dossier_id is not None
        if r.state in CODED:
            assert getattr(r, CODED[r.state]), r.state
            assert r.closed_at is not None


def test_nothing_breaks_the_machine(world, as_owner, monkeypatch):
    reached = Journey.reached = set()
    alarms = Journey.alarms = set()
    Journey.world, Journey.as_owner = world, staticmethod(as_owner)
    Journey.monkeypatch = monkeypatch
    run_state_machine_as_test(
        Journey,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            # Each step is a dozen queries: a failing walk is read as it is, not shrunk.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    # A walk that never leaves the door proves nothing.
    assert {"accepted", "declined"} <= reached and len(reached) >= 8, reached
    assert {"", "reminded"} < alarms, alarms
