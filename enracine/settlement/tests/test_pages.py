"""Departures, arrivals and follow-ups as pages: a fixed number of queries, strangers kept out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import today
from enracine.network.models import Membership, Programme
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.people.models import Household, HouseholdMember, Person, Residence
from enracine.privacy.models import AccessGrant, Subject
from enracine.settlement.models import FollowUp, Move, MovePerson
from enracine.settlement.rules import RECORDED
from enracine.settlement.words import claim_said
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 3)


def make_household(sender, receiver, number: int) -> tuple[Dossier, Move, FollowUp]:
    household_subject = Subject.objects.create(kind="household")
    subject = Subject.objects.create(kind="person")
    household = Household.objects.create(subject=household_subject)
    person = Person.objects.create(
        subject=subject, given_name=f"Amina{number}", family_name="Benali", search_key="amina"
    )
    HouseholdMember.objects.create(
        subject=household_subject, household=household, kind="adult", person=person
    )
    for organisation in (sender.organisation, receiver.organisation):
        for who in (subject, household_subject):
            AccessGrant.objects.create(
                subject=who,
                organisation=organisation,
                sections=["identity", "family", "settlement"],
                basis="dossier",
                valid_from=today(),
            )
    dossier = Dossier.objects.create(
        number=f"TEST-{number}",
        subject=subject,
        household=household_subject,
        organisation=sender.organisation,
        programme=Programme.objects.get(code="eer"),
        regime="P-39.1",
        purpose="Essai",
        assignee=sender,
        opened_on=today() - dt.timedelta(days=300),
    )
    place = Municipality.objects.select_related("mrc").get(name="Rimouski")
    move = Move.objects.create(
        subject=household_subject,
        to_municipality=place,
        to_region_id=place.mrc.region_id,
        planned_on=today() - dt.timedelta(days=number % 5),
        sending_organisation=sender.organisation,
        receiving_organisation=receiver.organisation,
        dossier_id=dossier.pk,
    )
    MovePerson.objects.create(subject=household_subject, move=move, person=person)
    follow_up = FollowUp.objects.create(
        subject=household_subject,
        move=move,
        months=3,
        organisation=receiver.organisation,
        sending_organisation=sender.organisation,
        due_on=today(),
    )
    return dossier, move, follow_up


@pytest.fixture
def two(as_owner):
    """A counsellor who sends and a partner who receives."""
    with as_owner():
        return make_member("counsellor"), make_member("partner", organisation=make_organisation())


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(
        [q for q in captured.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    )


def test_the_lists_cost_the_same_for_one_and_for_fifty(two, as_owner):
    sender, receiver = two
    with as_owner():
        make_household(sender, receiver, 0)
    client, paths = signed_in(receiver), ("/travail/arrivees/", "/travail/suivis/")
    one = [queries_of(client, path) for path in paths]
    with as_owner():
        for number in range(1, 50):
            make_household(sender, receiver, number)
    fifty = [queries_of(client, path) for path in paths]
    assert one == fifty
    assert max(fifty) <= 12


def test_both_parties_see_the_move_and_nobody_else(two, as_owner):
    sender, receiver = two
    with as_owner():
        dossier, move, follow_up = make_household(sender, receiver, 1)
        stranger = make_member("partner")
    for member in two:
        page = signed_in(member).get(f"/travail/deplacements/{move.pk}/")
        assert page.status_code == 200
        assert "Amina1 Benali" in page.content.decode()
    outside = signed_in(stranger)
    for path in (
        f"/travail/deplacements/{move.pk}/",
        f"/travail/dossiers/{dossier.pk}/depart/",
        f"/travail/suivis/{follow_up.pk}/",
    ):
        assert outside.get(path).status_code == 404
    assert outside.post(f"/travail/deplacements/{move.pk}/cancel/", {}).status_code == 404
    # The follow-up belongs to whoever welcomes.
    assert signed_in(sender).get(f"/travail/suivis/{follow_up.pk}/").status_code == 404


def test_a_bad_date_is_said_beside_the_field_and_kept(two, as_owner):
    sender, receiver = two
    with as_owner():
        _dossier, move, _follow_up = make_household(sender, receiver, 2)
    client = signed_in(receiver)
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    answer = client.post(
        f"/travail/deplacements/{move.pk}/complete/",
        {"complete-day": tomorrow, "complete-version": move.version},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Cette date est dans l’avenir." in text
    assert tomorrow in text


def test_the_whole_way_from_the_dossier_to_the_follow_up(two, as_owner):
    sender, receiver = two
    with as_owner():
        dossier, move, _follow_up = make_household(sender, receiver, 3)
        Move.objects.filter(pk=move.pk).delete()
    client = signed_in(sender)
    with as_owner():
        Residence.objects.create(
            subject_id=dossier.subject_id,
            municipality=Municipality.objects.get(name="Longueuil"),
        )
        AccessGrant.objects.filter(subject_id=dossier.subject_id).update(
            sections=["identity", "contact", "family", "settlement"]
        )
    form = client.get(f"/travail/dossiers/{dossier.pk}/depart/")
    assert form.status_code == 200
    # What the file knows is not asked again.
    assert 'value="Longueuil (' in form.content.decode()
    unknown = client.post(
        f"/travail/dossiers/{dossier.pk}/depart/",
        {"people": [str(dossier.subject_id)], "to": "Nulle-Part", "planned_on": today()},
    )
    assert unknown.status_code == 422
    assert "Nulle-Part" in unknown.content.decode()
    made = client.post(
        f"/travail/dossiers/{dossier.pk}/depart/",
        {"people": [str(dossier.subject_id)], "to": "rimouski", "planned_on": today().isoformat()},
    )
    assert made.status_code == 302
    with as_owner():
        move = Move.objects.get(dossier_id=dossier.pk)
    for gesture in ("complete", "welcome", "settle"):
        # Nothing is said done before it is.
        page = client.get(f"/travail/deplacements/{move.pk}/").content.decode()
        said = "(prépare le départ)" if gesture == "complete" else "(a préparé le départ)"
        assert page.count(said) == 1
        with as_owner():
            version = Move.objects.get(pk=move.pk).version
        answer = client.post(
            f"/travail/deplacements/{move.pk}/{gesture}/",
            {f"{gesture}-day": today().isoformat(), f"{gesture}-version": version},
        )
        assert answer.status_code == 302, answer.content.decode()
    with as_owner():
        follow_up = FollowUp.objects.filter(move=move).order_by("due_on")[0]
    answer = client.post(
        f"/travail/suivis/{follow_up.pk}/",
        {"presence": "present", "method": "call", "done_on": today(), "version": follow_up.version},
    )
    assert answer.status_code == 302
    said = {"presence": "present", "method": "call", "done_on": today(), "version": 2}
    again = client.post(f"/travail/suivis/{follow_up.pk}/", said)
    assert again.status_code == 422
    # Another answer never replaces the first: it stands beside it, to be checked.
    other = client.post(f"/travail/suivis/{follow_up.pk}/", {**said, "presence": "returned"})
    assert other.status_code == 302
    page = client.get(f"/travail/suivis/{follow_up.pk}/").content.decode()
    assert "Deux réponses différentes" in page
    with as_owner():
        follow_up.refresh_from_db()
    assert follow_up.presence == "present"


@pytest.mark.parametrize(
    ("move", "prepared", "received"),
    [
        (Move(state="planned"), "prépare le départ", "doit accueillir"),
        (Move(state="postponed"), "prépare le départ", "doit accueillir"),
        (Move(state="done", moved_on=DAY), "a préparé le départ", "doit accueillir"),
        (Move(state="done", moved_on=DAY, welcomed_on=DAY), "a préparé le départ", "a accueilli"),
        (Move(state="done", moved_on=DAY, settled_on=DAY), "a préparé le départ", "a accueilli"),
        (Move(state="cancelled"), "préparait le départ", "devait accueillir"),
    ],
)
def test_a_claim_is_said_in_the_tense_that_is_true(move, prepared, received):
    assert claim_said("prepared", move) == prepared
    assert claim_said("received", move) == received
    assert claim_said(RECORDED, move) == "l’a inscrit aussi, dans son propre dossier"


def test_l30_a_move_is_read_by_who_prepares_it_and_welcomed_by_the_queue(two, as_owner):
    sender, receiver = two
    with as_owner():
        Membership.objects.filter(pk__in=[sender.pk, receiver.pk]).update(team="Est")
        dossier, move, follow_up = make_household(sender, receiver, 1)
        away = {
            "sender": make_member("counsellor", sender.organisation, team="Ouest"),
            "receiver": make_member("partner", receiver.organisation, team="Ouest"),
        }
    path = reverse("settlement:move", args=[move.pk])
    follow = reverse("settlement:follow_up", args=[follow_up.pk])
    # Leaving: whoever does not open the file does not read the departure; she is told who does.
    outside = signed_in(away["sender"])
    assert outside.get(path)["Location"] == f"/travail/dossiers/{dossier.pk}/acces/"
    assert "Amina1" not in outside.get("/travail/arrivees/").content.decode()
    assert signed_in(sender).get(path).status_code == 200
    # Arriving: before anybody has welcomed them, the queue; then whoever did, and her team.
    other = signed_in(away["receiver"])
    assert other.get(path).status_code == other.get(follow).status_code == 200
    with as_owner():
        Move.objects.filter(pk=move.pk).update(
            state="done", moved_on=today(), welcomed_on=today(), welcomed_by=receiver
        )
    assert other.get(path).status_code == other.get(follow).status_code == 404
    gesture = reverse("settlement:move_gesture", args=[move.pk, "settle"])
    assert other.post(gesture, {"settle-day": today()}).status_code == 404
    for listed in ("/travail/arrivees/?vue=welcome", "/travail/suivis/"):
        assert "Amina1" not in other.get(listed).content.decode()
        assert "Amina1" in signed_in(receiver).get(listed).content.decode()
