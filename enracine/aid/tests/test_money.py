"""Paying, recovering, ending: what is refused, and what PostgreSQL refuses by itself."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from enracine.aid import actions
from enracine.aid.models import AidEnvelope, AidPayment, AidRecovery, AidRequest
from enracine.aid.queries import accounts
from enracine.aid.tests.world import (
    ask,
    grant,
    in_order,
    make_asking,
    paid,
    refused,
    seen,
)
from enracine.kernel.clock import today
from enracine.kernel.errors import Conflict
from enracine.kernel.models import Event, OutboxMessage
from enracine.people.actions import separate_household
from enracine.people.models import HouseholdMember
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessGrant, Consent

pytestmark = pytest.mark.django_db


def test_an_agreement_taken_back_stops_what_is_not_paid(keeping, who, aid, as_owner):
    request = ask(who, aid)
    grant(keeping.coordinator, request)
    paid(keeping.coordinator, request, 300_00)
    actions.plan_payment(
        keeping.coordinator, seen(keeping.coordinator, request), 500_00, today(), "cheque"
    )
    with as_owner():
        consent = Consent.objects.get(purpose="aid")
    withdraw_consent(who.acting, consent)
    with as_owner():
        found = AidRequest.objects.get(pk=request.pk)
        assert (found.state, found.end_reason) == ("ended", "agreement")
        assert (found.granted_cents, found.paid_cents, found.planned_cents) == (300_00, 300_00, 0)
        assert in_order()
        # What the coordination reads of every file of the project is another access.
        assert not AccessGrant.objects.filter(object_id=request.pk, ended_at__isnull=True).exists()


def test_a_request_is_taken_back_before_any_payment_only(keeping, who, aid, as_owner):
    request = ask(who, aid)
    grant(keeping.coordinator, request)
    actions.withdraw_request(who.acting, seen(who.acting, request))
    with as_owner():
        assert AidRequest.objects.get(pk=request.pk).granted_cents == 0
    again = ask(who, aid)
    grant(keeping.coordinator, again)
    paid(keeping.coordinator, again)
    with refused("paid"):
        actions.withdraw_request(who.acting, seen(who.acting, again))
    with as_owner():
        assert in_order()


def test_a_payment_is_made_once_and_never_wiped_away(keeping, who, aid, as_owner):
    request = ask(who, aid)
    grant(keeping.coordinator, request)
    current = seen(keeping.coordinator, request)
    first = actions.plan_payment(
        keeping.coordinator, current, 100_00, today(), "transfer", current.version
    )
    stale = current.version
    # The same form sent twice is one payment; written again by hand, it is refused.
    with pytest.raises(Conflict):
        actions.plan_payment(keeping.coordinator, current, 100_00, today(), "transfer", stale)
    with refused("twice", "planned_on"):
        actions.plan_payment(
            keeping.coordinator, seen(keeping.coordinator, request), 100_00, today(), "transfer"
        )
    with refused(field="paid_on"):
        actions.pay(
            keeping.coordinator, first, today() + dt.timedelta(days=1), actions.Proof(none="?")
        )
    with refused(field="paid_on"):
        actions.pay(
            keeping.coordinator, first, today() - dt.timedelta(days=9), actions.Proof(none="?")
        )
    actions.pay(keeping.coordinator, first, today(), actions.Proof(none="Avis à venir"))
    with refused("state"):
        actions.cancel_payment(keeping.coordinator, first, "error")
    with as_owner(), pytest.raises(IntegrityError, match="aid_paid_stays"), transaction.atomic():
        AidPayment.objects.filter(pk=first.pk).update(cents=1)
    with (
        as_owner(),
        pytest.raises(IntegrityError, match="aid_payment_proved"),
        transaction.atomic(),
    ):
        AidPayment.objects.filter(pk=first.pk).update(no_proof="")


def test_money_comes_back_is_carried_over_or_given_up(keeping, who, aid, envelope, as_owner):
    request = ask(who, aid)
    grant(keeping.coordinator, request)
    paid(keeping.coordinator, request, 600_00)
    coordinator = keeping.coordinator
    with refused("over", "cents"):
        actions.open_recovery(coordinator, seen(coordinator, request), 601_00, "less")
    one = actions.open_recovery(coordinator, seen(coordinator, request), 200_00, "less")
    with refused("open"):
        actions.open_recovery(coordinator, seen(coordinator, request), 1_00, "less")
    with refused(field="carried_until"):
        actions.settle_recovery(coordinator, one, actions.Settlement("carried", today()))
    with refused(field="waived_for"):
        actions.settle_recovery(coordinator, one, actions.Settlement("waived", today()))
    with refused(field="no_proof"):
        actions.settle_recovery(coordinator, one, actions.Settlement("recovered", today()))
    back = actions.Settlement("recovered", today(), actions.Proof(none="Chèque reçu"))
    actions.settle_recovery(coordinator, one, back)
    with refused("state"):
        actions.settle_recovery(coordinator, one, back)
    with as_owner():
        kept = AidEnvelope.objects.get(pk=envelope.pk)
        assert (kept.engaged_cents, kept.recovered_cents) == (800_00, 200_00)
        assert kept.left_cents == 5_000_00 - 800_00 + 200_00
        assert in_order()


def test_a_death_ends_the_request_and_nobody_is_written_to(keeping, who, aid, as_owner):
    request = ask(who, aid)
    with as_owner():
        before = OutboxMessage.objects.count()
    actions.end_request(keeping.coordinator, seen(keeping.coordinator, request), "death")
    with as_owner():
        found = AidRequest.objects.get(pk=request.pk)
        assert (found.state, found.end_reason) == ("withdrawn", "death")
        assert OutboxMessage.objects.count() == before


def test_a_household_that_separates_during_a_request(keeping, who, aid, as_owner):
    with as_owner():
        other = make_asking(keeping, "Karim")
        HouseholdMember.objects.filter(household_id=other.household).delete()
        HouseholdMember.objects.create(
            subject_id=who.household,
            household_id=who.household,
            kind="adult",
            person_id=other.person,
            first_name="Karim",
        )
    undecided = ask(who, aid)
    separated = separate_household(who.acting, who.household, who.person, {})
    with as_owner():
        found = AidRequest.objects.get(pk=undecided.pk)
        # What nobody decided follows her; the household that ended holds nothing of it.
        assert found.household_id == separated.leaving
        assert Event.objects.filter(kind="aid.household_changed").count() == 1
    # Decided, it counts for her own household, not for the one of the other adult.
    grant(keeping.coordinator, undecided)
    with as_owner():
        assert in_order()


def test_what_is_destroyed_stays_in_the_sums_of_the_envelope(keeping, who, aid, envelope, as_owner):
    request = ask(who, aid)
    grant(keeping.coordinator, request)
    paid(keeping.coordinator, request)
    with as_owner():
        AidPayment.objects.filter(request=request).delete()
        AidRecovery.objects.filter(request=request).delete()
        AidRequest.objects.filter(pk=request.pk).delete()
        kept = AidEnvelope.objects.get(pk=envelope.pk)
        assert (kept.engaged_cents, kept.kept_engaged_cents) == (800_00, 800_00)
        assert (kept.paid_cents, kept.kept_paid_cents) == (800_00, 800_00)
        assert in_order()


def test_a_sum_that_drifts_is_found(keeping, who, aid, envelope, as_owner):
    grant(keeping.coordinator, ask(who, aid))
    with as_owner():
        assert in_order()
        AidEnvelope.objects.filter(pk=envelope.pk).update(engaged_cents=1)
        assert accounts.envelopes_drifted()
        Event.objects.filter(kind="aid.approved").update(data={"cents": 1})
        assert accounts.told_otherwise()
