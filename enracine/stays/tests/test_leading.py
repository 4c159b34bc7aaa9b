"""Who leads a stay leaves; what waits for her; what she agreed to is what was shown; visits on the line."""

import datetime as dt

import pytest

from enracine.accompaniment.actions.handovers import plan_departure
from enracine.kernel import inbox
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.models import OutboxMessage
from enracine.kernel.testing import seen_in
from enracine.network.models import Membership
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.privacy.models import Consent
from enracine.settlement.queries import journey_line
from enracine.stays import actions
from enracine.stays.models import Stay, StayNeed, StayParticipant, StayRequest
from enracine.stays.queries import leading
from enracine.stays.tests.world import facts, make_coming, make_home, make_organiser, make_stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(as_owner):
    with as_owner():
        return make_organiser()


@pytest.fixture
def home(as_owner):
    with as_owner():
        return make_home("Amina", "Karim")


def waiting_for(member) -> list[tuple[str, str]]:
    acting = acting_of(member)
    with acting_as(acting):
        return [(i.kind, str(i.title)) for i in inbox.waiting(acting) if i.kind.startswith("stays")]


def test_what_is_to_do_for_a_stay_waits_for_whoever_leads_it_alone(organiser, home, as_owner):
    stay = make_stay(organiser)
    assert waiting_for(organiser.member) == []
    with telling(stay.closes_on + dt.timedelta(days=1)):
        assert waiting_for(organiser.member) == [("stays_to_choose", stay.title)]
        assert waiting_for(organiser.colleague) == []
        page = signed_in(organiser.member).get("/travail/").content.decode()
        assert "Inscriptions finies : choisir qui vient" in page
    with as_owner():
        make_coming(stay, home)
    with telling(stay.starts_on):
        assert waiting_for(organiser.member) == [("stays_attendance", stay.title)]
        people = [p.pk for p in people_of(stay, as_owner)]
        actions.take_attendance(organiser.acting, fresh(stay, as_owner), people)
        assert waiting_for(organiser.member) == []


def people_of(stay, as_owner) -> list[StayParticipant]:
    with as_owner():
        return list(StayParticipant.objects.filter(request__stay=stay).order_by("pk"))


def fresh(stay, as_owner) -> Stay:
    with as_owner():
        return Stay.objects.get(pk=stay.pk)


def test_she_leaves_and_a_colleague_leads_and_who_comes_is_told(organiser, home, as_owner):
    stay = make_stay(organiser)
    with as_owner():
        make_coming(stay, home)
        chief = make_member("coordinator", organisation=organiser.member.organisation)
    with acting_as(home.acting()):
        amina = StayParticipant.objects.select_related("request__stay").get(
            subject_id=home.people[0]
        )
    actions.tell_needs(home.acting(), amina, allergies="Noix", express=True)
    with acting_as(acting_of(organiser.colleague)):
        assert not StayNeed.objects.exists()
    plan_departure(acting_of(chief), organiser.member.pk)
    found = fresh(stay, as_owner)
    with as_owner():
        heirs = Membership.objects.filter(organisation_id=stay.organisation_id)
        assert found.lead_id in set(heirs.values_list("pk", flat=True)) - {organiser.member.pk}
        new = Membership.objects.get(pk=found.lead_id)
        told = OutboxMessage.objects.filter(notification="stays.news")
        assert {m.recipient_user_id for m in told} == {u.pk for u in home.users}
    # What was told for the stay is read by whoever organises it now, and by nobody else.
    with acting_as(acting_of(new)):
        assert StayNeed.objects.get().allergies == "Noix"
    with acting_as(acting_of(organiser.member)):
        assert not StayNeed.objects.exists()


def test_a_change_of_who_leads_by_the_form_is_told_too(organiser, home, as_owner):
    stay = make_stay(organiser)
    with as_owner():
        make_coming(stay, home)
    changed = facts(organiser, lead_id=organiser.colleague.pk)
    now = fresh(stay, as_owner)
    actions.change_stay(organiser.acting, now, changed, expected_version=now.version)
    with as_owner():
        assert OutboxMessage.objects.filter(notification="stays.news").count() == 2
    # Said again without changing who leads, nobody is written to.
    now = fresh(stay, as_owner)
    actions.change_stay(organiser.acting, now, changed, expected_version=now.version)
    with as_owner():
        assert OutboxMessage.objects.filter(notification="stays.news").count() == 2


def test_nobody_agrees_to_a_stay_that_changed_since_she_read_it(organiser, home, as_owner):
    stay = make_stay(organiser)
    portal = signed_in(home.users[0])
    address = f"/mon-parcours/sejours/demander/{stay.pk}/"
    form = {"claimed": ["all_days"], "agree": "on"}
    seen = seen_in(portal.get(address).content.decode())
    later = {
        "starts_on": stay.starts_on + dt.timedelta(days=1),
        "ends_on": stay.ends_on + dt.timedelta(days=1),
    }
    actions.change_stay(
        organiser.acting, stay, facts(organiser, **later), expected_version=stay.version
    )
    for stale in ({}, {"seen": "autre"}, {"seen": seen}):
        answer = portal.post(address, form | stale)
        assert answer.status_code == 422
        assert "a changé depuis que vous l’avez lue" in answer.content.decode()
        # What she had ticked is still there.
        assert "checked" in answer.content.decode()
    with as_owner():
        assert not StayRequest.objects.exists()
        assert not Consent.objects.filter(state="given").exists()
    seen = seen_in(portal.get(address).content.decode())
    assert portal.post(address, form | {"seen": seen}).status_code == 302


def test_a_visit_is_on_the_line_of_her_journey(organiser, as_owner):
    with as_owner():
        home = make_home("Amina")
    stay = make_stay(organiser)
    with as_owner():
        make_coming(stay, home)
    mine = home.acting()

    def visit(acting):
        with acting_as(acting):
            line = journey_line(acting, home.people[0], [home.household])
            return next(point for point in line if point.key == "visit")

    assert not visit(mine).detail
    with telling(stay.starts_on):
        actions.take_attendance(
            organiser.acting, fresh(stay, as_owner), [p.pk for p in people_of(stay, as_owner)]
        )
    shown = visit(mine)
    assert shown.kind == "ok" and shown.detail.startswith("Rimouski")
    assert shown.url.startswith("/mon-parcours/sejours/demandes/")
    assert visit(organiser.acting).url == f"/travail/sejours/{stay.pk}/"
    # Whoever has nothing to do with it reads no visit.
    assert not visit(acting_of(organiser.stranger)).detail


def test_what_she_leads_is_named_with_the_day_by_which_something_is_to_do(organiser, as_owner):
    stay = make_stay(organiser)
    with as_owner():
        (thing,) = leading.stays_led(organiser.member.pk)
        assert thing.on == stay.closes_on == today()
        Stay.objects.filter(pk=stay.pk).update(state="cancelled", cancel_reason="Neige")
        assert leading.stays_led(organiser.member.pk) == []
