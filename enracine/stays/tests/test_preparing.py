"""The schedule, attendance, health needs: who reads what, and what is destroyed."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, transaction

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import QUEBEC, telling
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Draft, Event
from enracine.kernel.testing import jobs_role, seen_in
from enracine.network.tests.factories import acting_of, signed_in
from enracine.privacy.models import AccessLogEntry, Consent
from enracine.stays import actions, jobs
from enracine.stays.models import StayNeed, StayParticipant, StayRequest, StayStep
from enracine.stays.registrations import _needs_are_gone
from enracine.stays.tests.world import facts, make_coming, make_home, make_organiser, make_stay

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


@pytest.fixture
def organiser(as_owner):
    with as_owner():
        return make_organiser()


@pytest.fixture
def stay(organiser):
    return make_stay(organiser)


@pytest.fixture
def home(as_owner, stay):
    """A family that has a place."""
    with as_owner():
        home = make_home("Amina", "Karim", children=(2021,))
        make_coming(stay, home)
    return home


def step(stay, hour: int = 9, **values):
    base = {
        "kind": "school",
        "title": "Visite de l’école",
        "starts_at": dt.datetime.combine(stay.starts_on, dt.time(hour), QUEBEC),
    }
    return actions.StepFacts(**base | values)


def participant_of(home, rank: int = 0) -> StayParticipant:
    return StayParticipant.objects.select_related("request__stay").get(subject_id=home.people[rank])


def tell(home, rank: int = 0, **values):
    with acting_as(home.acting(rank)):
        participant = participant_of(home, rank)
    words = {"allergies": "Arachides", "mobility": "Fauteuil roulant", "express": True}
    return actions.tell_needs(home.acting(rank), participant, **words | values)


def test_the_schedule_is_read_by_those_who_come_and_an_interview_by_its_household(
    organiser, stay, home, as_owner
):
    with as_owner():
        other = make_home("Yusuf")
        make_coming(stay, other)
        request = StayRequest.objects.get(subject_id=home.household)
    actions.add_step(organiser.acting, stay, step(stay))
    actions.add_step(
        organiser.acting,
        stay,
        step(stay, 14, kind="employer", title="Entrevue", request_id=request.pk),
    )
    with acting_as(home.acting()):
        assert [s.title for s in StayStep.objects.all()] == ["Visite de l’école", "Entrevue"]
    with acting_as(other.acting()):
        assert [s.title for s in StayStep.objects.all()] == ["Visite de l’école"]
    with acting_as(acting_of(organiser.stranger)):
        assert not StayStep.objects.exists()
    page = text_of(signed_in(home.users[0]).get(f"/mon-parcours/sejours/demandes/{request.pk}/"))
    assert "Entrevue" in page and "9 h" in page


def test_a_line_stays_inside_the_stay_and_two_writers_see_each_other(organiser, stay):
    work = signed_in(organiser.member)
    address = f"/travail/sejours/{stay.pk}/horaire/"
    form = {
        "kind": "meal", "title": "Souper", "day": stay.starts_on.isoformat(), "hour": "18:00",
        "minutes": "90", "place": "Salle", "note": "", "request": "",
    }  # fmt: skip
    assert work.post(address, form).status_code == 302
    outside = (stay.ends_on + dt.timedelta(days=1)).isoformat()
    assert work.post(address, form | {"day": outside}).status_code == 422
    with acting_as(organiser.acting):
        line = StayStep.objects.get()
    changed = form | {"title": "Repas du soir", "version": line.version}
    assert work.post(f"{address}{line.pk}/", changed).status_code == 302
    assert work.post(f"{address}{line.pk}/", changed).status_code == 409
    assert signed_in(organiser.stranger).get(f"{address}{line.pk}/").status_code == 404
    assert work.post(f"{address}{line.pk}/retirer/").status_code == 302
    with acting_as(organiser.acting):
        assert not StayStep.objects.exists()
    late = step(stay, starts_at=dt.datetime.combine(stay.ends_on, dt.time(23), QUEBEC))
    assert actions.add_step(organiser.acting, stay, late).starts_at.tzinfo is not None


def test_needs_are_told_by_the_person_alone_and_expressly(organiser, stay, home, as_owner):
    with pytest.raises(ActionRefused) as refused:
        tell(home, express=False)
    assert refused.value.field == "express"
    with pytest.raises(ActionRefused) as refused:
        tell(home, allergies=" ", mobility="")
    assert refused.value.field == "allergies"
    with as_owner():
        participant = participant_of(home)
    for stranger in (home.acting(1), organiser.acting):
        with pytest.raises(NotVisible):
            actions.tell_needs(stranger, participant, allergies="Noix", express=True)
    with as_owner():
        assert not StayNeed.objects.exists()
        assert not Consent.objects.filter(purpose="stay_needs").exists()
    need = tell(home)
    with as_owner():
        consent = Consent.objects.get(pk=need.consent_id)
        assert (consent.state, consent.channel) == ("given", "screen")
        assert consent.text.purpose == "stay_needs"
        # What was said is in no event.
        said = Event.objects.filter(kind="stays.needs_told").get()
        assert "Arachides" not in str(said.data)


def test_needs_are_read_by_whoever_leads_the_stay_alone(organiser, stay, home):
    tell(home)
    with acting_as(organiser.acting):
        assert StayNeed.objects.get().allergies == "Arachides"
    for other in (acting_of(organiser.colleague), acting_of(organiser.stranger), home.acting(1)):
        with acting_as(other):
            assert not StayNeed.objects.exists()
    for page in ("horaire", "feuille"):
        address = f"/travail/sejours/{stay.pk}/{page}/"
        assert "Arachides" in text_of(signed_in(organiser.member).get(address))
        assert "Arachides" not in text_of(signed_in(organiser.colleague).get(address))
    with acting_as(home.acting()):
        read = AccessLogEntry.objects.filter(page__in=["stays:schedule", "stays:day_sheet"])
        assert any("settlement" in e.sections for e in read)
    # Another one leads: she reads, the former one does not.
    stay.refresh_from_db()
    given = facts(organiser, lead_id=organiser.colleague.pk)
    actions.change_stay(organiser.acting, stay, given, expected_version=stay.version)
    with acting_as(organiser.acting):
        assert not StayNeed.objects.exists()
    with acting_as(acting_of(organiser.colleague)):
        assert StayNeed.objects.exists()


def test_needs_are_destroyed_after_the_stay_at_the_dated_delay(organiser, stay, home, as_owner):
    tell(home)
    for days, left in ((7, 1), (8, 0)):
        with telling(stay.ends_on + dt.timedelta(days=days)), jobs_role():
            jobs.needs.func()
            assert StayNeed.objects.count() == left
            assert _needs_are_gone() == []
    with as_owner():
        consent = Consent.objects.get(purpose="stay_needs")
        assert (consent.state, consent.end_reason) == ("ended", "not_needed")
        assert Event.objects.filter(kind="stays.needs_destroyed").count() == 1
        # A form that carries health needs keeps no draft.
        assert not Draft.objects.filter(data__icontains="Arachides").exists()


def test_needs_kept_too_long_are_found(stay, home):
    tell(home)
    with telling(stay.ends_on + dt.timedelta(days=20)), jobs_role():
        assert len(_needs_are_gone()) == 1


def test_needs_go_with_the_place_and_when_the_person_says_so(organiser, stay, home, as_owner):
    need = tell(home)
    actions.erase_needs(home.acting(), need)
    with as_owner():
        assert not StayNeed.objects.exists()
        assert Consent.objects.get(pk=need.consent_id).state == "withdrawn"
    tell(home, 1)
    with as_owner():
        request = StayRequest.objects.select_related("stay").get(subject_id=home.household)
    actions.withdraw_request(home.acting(), request)
    with jobs_role():
        jobs.needs.func()
        assert not StayNeed.objects.exists()


def test_the_person_tells_and_erases_on_her_phone(stay, home, as_owner):
    with as_owner():
        request = StayRequest.objects.get(subject_id=home.household)
    portal = signed_in(home.users[0])
    mine = f"/mon-parcours/sejours/demandes/{request.pk}/"
    # An agreement that was on no page of ours, or on another one, keeps nothing.
    form = {"allergies": "Noix", "mobility": "", "express": "on", "seen": "autre"}
    assert portal.post(f"{mine}besoins/", form).status_code == 422
    with as_owner():
        assert not StayNeed.objects.exists()
    seen = seen_in(portal.get(f"{mine}besoins/").content.decode())
    form = {"allergies": "Noix", "mobility": "", "seen": seen}
    assert portal.post(f"{mine}besoins/", form).status_code == 422
    assert portal.post(f"{mine}besoins/", form | {"express": "on"}).status_code == 302
    assert "Relire ou effacer" in text_of(portal.get(mine))
    assert "Noix" in text_of(portal.get(f"{mine}besoins/"))
    # Her spouse, on his own portal, reads nothing of it.
    assert "Noix" not in text_of(signed_in(home.users[1]).get(f"{mine}besoins/"))
    assert portal.post(f"{mine}besoins/effacer/").status_code == 302
    assert "Dire un besoin" in text_of(portal.get(mine))


def test_attendance_is_taken_from_the_first_day_and_corrected(organiser, stay, home, as_owner):
    work = signed_in(organiser.member)
    address = f"/travail/sejours/{stay.pk}/presences/"
    with as_owner():
        amina, karim = (participant_of(home, rank) for rank in (0, 1))
    assert "à partir du premier jour" in text_of(work.get(address))
    stay.refresh_from_db()
    with pytest.raises(ActionRefused) as refused:
        actions.take_attendance(organiser.acting, stay, [amina.pk])
    assert refused.value.code == "early"
    with telling(stay.starts_on):
        answer = work.post(address, {"present": [str(amina.pk)], "version": stay.version})
        assert answer.status_code == 302
        with as_owner():
            said = {p.pk: p.attendance for p in StayParticipant.objects.all()}
        assert said == {amina.pk: "present", karim.pk: "absent"}
        stale = {"present": [str(amina.pk)], "version": stay.version}
        assert work.post(address, stale).status_code == 409
        both = {"present": [str(amina.pk), str(karim.pk)], "version": stay.version + 1}
        assert work.post(address, both).status_code == 302
        foreign = {"present": [str(stay.pk)], "version": stay.version + 2}
        assert work.post(address, foreign).status_code == 422
        page = text_of(work.get(f"/travail/sejours/{stay.pk}/feuille/"))
        assert "514 555-0199" in page and "Amina Essai" in page


def test_the_database_adds_nobody_to_what_is_over(stay, home, as_owner):
    with as_owner():
        request = StayRequest.objects.get(subject_id=home.household)
        late = make_home("Tard")
    after = late.acting().with_subjects(home.household)
    refused = pytest.raises(DatabaseError, match="personne ne s’y ajoute")
    day = stay.ends_on + dt.timedelta(days=1)
    with telling(day), acting_as(after), refused, transaction.atomic():
        StayParticipant.objects.create(subject_id=late.people[0], request=request)
