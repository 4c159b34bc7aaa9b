"""Asking, deciding, paying, recovering: what is refused, and what PostgreSQL refuses by itself."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from enracine.aid import actions, jobs
from enracine.aid.models import AidEnvelope, AidPayment, AidRecovery, AidRequest
from enracine.aid.queries import accounts
from enracine.aid.tests.world import (
    ask,
    envelope_facts,
    grant,
    make_aid,
    make_asking,
    make_envelope,
    make_keeping,
    paid,
    seen,
    terms_facts,
)
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of
from enracine.people.actions import add_document, separate_household
from enracine.people.models import HouseholdMember, Person
from enracine.privacy.actions import give_consent, withdraw_consent
from enracine.privacy.models import AccessGrant, Consent

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "documents"},
        },
    }


@pytest.fixture
def keeping(as_owner):
    with as_owner():
        return make_keeping()


@pytest.fixture
def who(as_owner, keeping):
    with as_owner():
        return make_asking(keeping)


@pytest.fixture
def envelope(keeping):
    return make_envelope(keeping)


@pytest.fixture
def aid(keeping, envelope):
    return make_aid(keeping, envelope)


def refused(code: str = "", field: str = ""):
    """The refusal expected: its code or the field it stands beside."""

    class Expecting:
        def __enter__(self):
            self.raises = pytest.raises(ActionRefused)
            self.info = self.raises.__enter__()

        def __exit__(self, *details):
            caught = self.raises.__exit__(*details)
            if code:
                assert self.info.value.code == code
            if field:
                assert self.info.value.field == field
            return caught

    return Expecting()


def in_order() -> bool:
    return not (
        accounts.envelopes_drifted()
        or accounts.requests_drifted()
        or accounts.households_above()
        or accounts.told_otherwise()
    )


def test_an_aid_goes_from_the_request_to_the_last_cent(keeping, who, envelope, aid, as_owner):
    request = ask(who, aid)
    assert (request.state, request.period, request.span) == ("submitted", "once", 0)
    with acting_as(keeping.coordinator):
        # She agreed: who keeps the aid reads her name; a stranger reads nothing.
        assert Person.objects.filter(pk=who.person).exists()
    with acting_as(acting_of(keeping.stranger)):
        assert not AidRequest.objects.exists()
        assert not Person.objects.filter(pk=who.person).exists()
    grant(keeping.coordinator, request)
    first = actions.plan_payment(
        keeping.coordinator, seen(keeping.coordinator, request), 500_00, today(), "supplier"
    )
    with refused("over", "cents"):
        actions.plan_payment(
            keeping.coordinator, seen(keeping.coordinator, request), 301_00, today(), "transfer"
        )
    with refused(field="no_proof"):
        actions.pay(keeping.coordinator, first, today(), actions.Proof())
    actions.pay(keeping.coordinator, first, today(), actions.Proof((io.BytesIO(PDF), "recu.pdf")))
    actions.end_request(keeping.coordinator, seen(keeping.coordinator, request), "done")
    with as_owner():
        ended = AidRequest.objects.get(pk=request.pk)
        sums = (ended.state, ended.granted_cents, ended.paid_cents, ended.planned_cents)
        assert sums == ("ended", 500_00, 500_00, 0)
        kept = AidEnvelope.objects.get(pk=envelope.pk)
        assert (kept.engaged_cents, kept.paid_cents, kept.left_cents) == (500_00, 500_00, 4_500_00)
        assert in_order()
        told = set(OutboxMessage.objects.values_list("notification", flat=True))
        assert {"aid.news"} <= told


@pytest.mark.parametrize(
    ("cents", "field"), [(0, "cents"), (-5, "cents"), (1_000_01, "cents"), (10**9, "cents")]
)
def test_an_amount_that_cannot_be_asked_is_refused(who, aid, cents, field):
    with refused(field=field):
        ask(who, aid, cents)
    assert not AidRequest.objects.exists()


def test_the_same_aid_is_asked_once_for_a_household_and_a_period(keeping, who, aid, as_owner):
    request = ask(who, aid)
    with refused("twice"):
        ask(who, aid, 100_00)
    # The database holds it too, whoever writes.
    with as_owner(), pytest.raises(IntegrityError, match="aid_request_once"), transaction.atomic():
        twin = AidRequest.objects.get(pk=request.pk)
        twin.pk, twin._state.adding = None, True
        twin.pk = AidRequest._meta.pk.get_default()
        twin.save(force_insert=True)
    # Refused, it may be asked again.
    made = actions.Decision(False, "not_met")
    actions.decide(keeping.coordinator, seen(keeping.coordinator, request), made)
    assert ask(who, aid).state == "submitted"


def test_a_monthly_aid_stops_at_the_ceiling_of_the_year(keeping, who, envelope, as_owner):
    aid = make_aid(keeping, envelope, per="month", title="Transport", ceiling_cents=500_00)
    day = dt.date(today().year + 1, 4, 10)
    with telling(day):
        grant(keeping.coordinator, ask(who, aid, 300_00), 300_00)
        with refused("twice"):
            ask(who, aid, 100_00)
    with telling(day + dt.timedelta(days=31)):
        second = ask(who, aid, 300_00)
        with refused("ceiling", "cents"):
            grant(keeping.coordinator, second, 201_00)
        grant(keeping.coordinator, second, 200_00)
    with as_owner():
        assert in_order()
        # Whoever would write it without asking is refused by PostgreSQL.
        with pytest.raises(IntegrityError, match="aid_household_ceiling"), transaction.atomic():
            AidRequest.objects.filter(pk=second.pk).update(granted_cents=201_00)


def test_whoever_asks_does_not_decide_where_the_agreement_wants_two(
    keeping, who, aid, envelope, as_owner
):
    coordinator = keeping.coordinator
    request = ask(who, aid)
    with as_owner():
        AidRequest.objects.filter(pk=request.pk).update(asked_by_id=coordinator.membership_id)
    with refused("same_person"):
        grant(coordinator, request)
    grant(acting_of(keeping.clerk), request)
    with as_owner(), pytest.raises(IntegrityError, match="aid_two_people"), transaction.atomic():
        AidRequest.objects.filter(pk=request.pk).update(decided_by_id=coordinator.membership_id)


def test_the_envelope_is_never_passed(keeping, as_owner):
    small = make_envelope(keeping, cents=900_00)
    aid = make_aid(keeping, small)
    with as_owner():
        people = [make_asking(keeping, name) for name in ("Amina", "Samir")]
    first, second = (ask(one, aid) for one in people)
    grant(keeping.coordinator, first)
    with refused("envelope", "cents"):
        grant(keeping.coordinator, second)
    grant(keeping.coordinator, second, 100_00)
    with (
        as_owner(),
        pytest.raises(IntegrityError, match="aid_envelope_holds"),
        transaction.atomic(),
    ):
        AidRequest.objects.filter(pk=second.pk).update(granted_cents=101_00)


def test_a_missing_document_holds_the_decision(keeping, who, envelope, as_owner):
    aid = make_aid(keeping, envelope, pieces=("work",))
    request = ask(who, aid)
    assert request.state == "incomplete"
    with refused("pieces"):
        grant(keeping.coordinator, request)
    paper = add_document(who.acting, who.person, "work", "Contrat", io.BytesIO(PDF), "contrat.pdf")
    actions.add_pieces(who.acting, seen(who.acting, request), [paper.pk])
    assert seen(who.acting, request).state == "submitted"
    # The decider asks for another one; a document of somebody else's cannot be joined.
    actions.ask_pieces(keeping.coordinator, seen(keeping.coordinator, request), ["other"])
    assert seen(who.acting, request).state == "incomplete"
    with as_owner():
        other = make_asking(keeping, "Samir")
    theirs = add_document(other.acting, other.person, "other", "Bail", io.BytesIO(PDF), "bail.pdf")
    with refused(field="papers"):
        actions.add_pieces(who.acting, seen(who.acting, request), [theirs.pk])
    with as_owner():
        assert OutboxMessage.objects.filter(notification="aid.pieces").count() == 1


def test_a_counsellor_asks_and_the_person_alone_agrees(keeping, who, aid, as_owner):
    wish = actions.Wish(500_00, "Camion")
    request = actions.request_aid(
        keeping.counsellor, aid, who.person, who.household, wish, dossier=who.dossier
    )
    assert request.state == "collecting"
    with acting_as(keeping.coordinator):
        assert not AidRequest.objects.exists()
    with as_owner():
        asked = OutboxMessage.objects.get(notification="aid.asked")
        assert asked.recipient_user_id == who.user.pk
        consent = Consent.objects.get(purpose="aid")
    with pytest.raises(NotVisible):
        give_consent(keeping.counsellor, consent)
    give_consent(who.acting, consent)
    assert seen(keeping.coordinator, request).state == "submitted"
    assert seen(keeping.coordinator, request).asked_by_id == keeping.counsellor.membership_id


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


def test_the_catalogue_keeps_former_terms_and_no_amount_without_source(
    keeping, who, aid, envelope, as_owner
):
    coordinator = keeping.coordinator
    request = ask(who, aid)
    later = terms_facts(envelope, valid_from=today(), ceiling_cents=300_00)
    actions.set_terms(coordinator, aid, later, aid.version)
    with as_owner():
        old, new = aid.terms.order_by("valid_from")
        assert old.valid_to == today() - dt.timedelta(days=1)
        assert AidRequest.objects.get(pk=request.pk).terms_id == old.pk
    # Who asked under better terms keeps them.
    grant(coordinator, request, 800_00)
    for values, field in (
        ({"ceiling_source": " "}, "ceiling_source"),
        ({"ceiling_cents": None}, "ceiling_cents"),
        ({"envelope_id": None}, "envelope_id"),
        ({"conditions": " "}, "conditions"),
        ({"pieces": ("passport",)}, "pieces"),
        ({"valid_from": today()}, "valid_from"),
    ):
        facts = replace(terms_facts(envelope, valid_from=today() + dt.timedelta(days=9)), **values)
        with as_owner():
            aid.refresh_from_db()
        with refused(field=field):
            actions.set_terms(coordinator, aid, facts, aid.version)
    for values, field in (
        ({"source": ""}, "source"),
        ({"cents": 0}, "cents"),
        ({"valid_to": today() - dt.timedelta(days=900)}, "valid_to"),
        ({}, "valid_from"),
    ):
        with refused(field=field):
            actions.open_envelope(coordinator, envelope_facts(**values))
    with pytest.raises(NotVisible):
        actions.open_envelope(keeping.counsellor, envelope_facts())
    # Told only: its official address, no amount needed.
    told = actions.AidFacts("training", "Se demande ailleurs", is_handled=False)
    with refused(field="official_url"):
        actions.add_aid(coordinator, told, terms_facts(None, ceiling_cents=None, ceiling_source=""))
    with as_owner():
        aid.refresh_from_db()
    closed = actions.close_aid(coordinator, aid, None)
    with telling(today() + dt.timedelta(days=1)):
        with as_owner():
            other = make_asking(keeping, "Samir")
        with refused("closed"):
            ask(other, closed, 10_00)


def test_an_agreement_that_is_over_pays_nothing_more(keeping, who, aid):
    request = ask(who, aid)
    with telling(today() + dt.timedelta(days=601)), refused("over"):
        grant(keeping.coordinator, request)


def test_nobody_but_the_keeper_decides_or_pays(keeping, who, aid):
    request = ask(who, aid)
    made = actions.Decision(True, "conditions_met", 100_00)
    for other in (keeping.counsellor, acting_of(keeping.stranger), who.acting):
        with pytest.raises(NotVisible):
            actions.decide(other, request, made)
    with pytest.raises(NotVisible):
        actions.request_aid(
            acting_of(keeping.stranger), aid, who.person, who.household,
            actions.Wish(1_00, "x"), dossier=who.dossier,
        )  # fmt: skip


def test_a_request_that_nobody_agrees_to_lapses(keeping, who, aid, as_owner):
    wish = actions.Wish(500_00, "Camion")
    actions.request_aid(
        keeping.counsellor, aid, who.person, who.household, wish, dossier=who.dossier
    )
    with telling(today() + dt.timedelta(days=61)), jobs_role():
        jobs.nightly.func()
    with as_owner():
        assert AidRequest.objects.get().state == "lapsed"


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
