"""Asking and deciding: what is refused, and what PostgreSQL refuses by itself."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from enracine.aid import actions, jobs
from enracine.aid.models import AidEnvelope, AidRequest
from enracine.aid.tests.world import (
    PDF,
    ask,
    envelope_facts,
    grant,
    in_order,
    make_aid,
    make_asking,
    make_envelope,
    refused,
    seen,
    terms_facts,
)
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of
from enracine.people.actions import add_document
from enracine.people.models import Person
from enracine.privacy.actions import give_consent
from enracine.privacy.models import Consent

pytestmark = pytest.mark.django_db


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


def test_a_request_asked_in_the_last_year_is_charged_to_the_envelope_that_pays(
    keeping, who, aid, envelope, as_owner
):
    request = ask(who, aid)
    following = make_envelope(
        keeping,
        name="L’année d’après",
        valid_from=envelope.valid_to + dt.timedelta(days=1),
        valid_to=envelope.valid_to + dt.timedelta(days=365),
    )
    actions.set_terms(
        keeping.coordinator,
        aid,
        terms_facts(following, valid_from=following.valid_from),
        aid.version,
    )
    with telling(following.valid_from):
        grant(keeping.coordinator, request)
    with as_owner():
        assert AidRequest.objects.get(pk=request.pk).envelope_id == following.pk
        assert AidEnvelope.objects.get(pk=envelope.pk).engaged_cents == 0
        assert AidEnvelope.objects.get(pk=following.pk).engaged_cents == 800_00
        assert in_order()


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
        assert Consent.objects.get(purpose="aid").state == "ended"
