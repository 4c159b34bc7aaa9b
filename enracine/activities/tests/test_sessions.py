"""Group sessions: places, attendance as acts, said once, cancelled out loud."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.activities import actions
from enracine.activities.actions import SessionFacts
from enracine.activities.models import ActTally, Entry, GroupSession, SessionPlace
from enracine.activities.queries import invariants
from enracine.activities.queries import sessions as queries
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import QUEBEC, now, telling, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.testing import form_of
from enracine.network.tests.factories import acting_of, make_user, signed_in
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


@pytest.fixture
def jade(project):
    return project.counsellors[0]


@pytest.fixture
def people(project):
    return [make_dossier(project, given, "Benali") for given in ("Amina", "Farah", "Nora")]


def facts(jade, **changes) -> SessionFacts:
    base = {
        "kind_id": "information",
        "title": "Vivre en région",
        "starts_at": dt.datetime.combine(today() + dt.timedelta(days=5), dt.time(10), QUEBEC),
        "minutes": 90,
        "animator_id": jade.pk,
        "capacity": 2,
        "place": "Salle 2",
    }
    return SessionFacts(**base | changes)


def later(session):
    """The day after the session."""
    return telling(session.starts_at.astimezone(QUEBEC).date() + dt.timedelta(days=1))


def counts(acting) -> list[tuple[int, int]]:
    with acting_as(acting):
        return [(t.acts, t.people) for t in ActTally.objects.all() if t.acts or t.people]


def holds(as_owner) -> None:
    with as_owner():
        assert [line for _k, _s, check in invariants.CHECKS for line in check()] == []


def test_the_same_session_is_not_recorded_twice(jade):
    acting = acting_of(jade)
    session = actions.plan_session(acting, facts(jade))
    with pytest.raises(ActionRefused) as refused:
        actions.plan_session(acting, facts(jade, title="Autre titre", capacity=9))
    assert "déjà notée" in refused.value.message
    other = actions.plan_session(acting, facts(jade, place="Salle 3"))
    with pytest.raises(ActionRefused):
        actions.change_session(acting, other, facts(jade), expected_version=other.version)
    # Annulée, elle peut être reprise
    actions.cancel_session(acting, session, "Salle fermée.")
    actions.plan_session(acting, facts(jade))
    for changes in (
        {"place": ""},
        {"kind_id": "housing"},
        {"starts_at": now() + dt.timedelta(days=900)},
    ):
        with pytest.raises(ActionRefused):
            actions.plan_session(acting, facts(jade, **changes))
    # La page le dit aussi, et garde ce qui est tapé
    client = signed_in(jade)
    page = client.get(reverse("activities:session_new")).content.decode()
    assert "Enregistrer la séance" in page
    with acting_as(acting):
        kept = GroupSession.objects.get(state="planned", place="Salle 2").starts_at
    there = kept.astimezone(QUEBEC)
    data = {
        "kind": "information", "title": "Encore", "day": there.date().isoformat(),
        "hour": there.strftime("%H:%M:%S"), "minutes": 60, "place": "Salle 2",
        "animator_id": str(jade.pk), "capacity": 10,
    }  # fmt: skip
    answer = client.post(reverse("activities:session_new"), data)
    assert answer.status_code == 422
    assert "déjà notée" in answer.content.decode() and "Encore" in answer.content.decode()


def test_places_are_held_by_the_database_and_attendance_is_in_each_file(jade, people, as_owner):
    acting = acting_of(jade)
    session = actions.plan_session(acting, facts(jade))
    amina, farah, nora = people
    herself = Acting.for_subject(amina.subject_id)
    first = actions.give_place(herself, session, amina)
    assert first.channel == "portal"
    assert actions.give_place(herself, session, amina).pk == first.pk
    second = actions.give_place(acting, session, farah)
    with pytest.raises(ActionRefused) as refused:
        actions.give_place(acting, session, nora)
    assert refused.value.code == "full"
    with acting_as(acting):
        session.refresh_from_db()
    with pytest.raises(ActionRefused):
        actions.change_session(acting, session, facts(jade, capacity=1), expected_version=None)
    actions.leave_place(acting, second)
    actions.give_place(acting, session, farah)
    with acting_as(acting):
        session.refresh_from_db()
    assert session.left == 0
    with pytest.raises(ActionRefused):
        actions.take_attendance(acting, session, [first.pk])
    with later(session):
        walk_in = actions.add_walk_in(acting, session, nora)
        with acting_as(acting):
            session.refresh_from_db()
            lines = [li.person for li in queries.places_of(session)]
        assert lines == ["Amina Benali", "Farah Benali", "Nora Benali"]
        assert actions.take_attendance(acting, session, [first.pk, walk_in.pk], visitors=3) == 2
        assert counts(acting) == [(1, 2)]
        holds(as_owner)
        with acting_as(acting):
            entries = list(Entry.objects.all())
            assert {e.dossier_id for e in entries} == {amina.pk, nora.pk}
            assert {(e.mode, e.minutes, e.session_id) for e in entries} == {
                ("group", 90, session.pk)
            }
            told = Event.objects.filter(kind="activities.act_recorded")
            assert {e.subject_id for e in told} == {amina.subject_id, nora.subject_id}
            session.refresh_from_db()
            assert (session.state, session.visitors) == ("held", 3)
        # Redite, elle corrige : Amina n'y était pas, Farah oui; la séance reste un seul acte
        assert actions.take_attendance(acting, session, [second.pk, walk_in.pk]) == 1
        assert counts(acting) == [(1, 2)]
        holds(as_owner)
        # puis tout le monde
        assert actions.take_attendance(acting, session, [first.pk, second.pk, walk_in.pk]) == 1
        assert counts(acting) == [(1, 3)]
        holds(as_owner)
        with pytest.raises(Conflict):
            actions.take_attendance(acting, session, [], expected_version=1)
        with pytest.raises(NotVisible):
            actions.take_attendance(acting, session, [amina.pk])
        # Un acte de séance retiré à la main ne fait pas disparaître la séance des comptes
        with acting_as(acting):
            lead = Entry.objects.standing().get(leads=True)
        actions.withdraw_entry(acting, lead.root_id, lead.version, "Pas elle.")
        assert counts(acting) == [(1, 2)]


def test_a_cancelled_session_tells_those_registered(jade, people, as_owner):
    acting = acting_of(jade)
    session = actions.plan_session(acting, facts(jade))
    amina, farah, _nora = people
    with as_owner():
        user = make_user(name="Amina")
        SubjectHolder.objects.create(subject_id=amina.subject_id, user=user)
    actions.give_place(acting, session, amina)
    left = actions.give_place(acting, session, farah)
    actions.leave_place(acting, left)
    with pytest.raises(ActionRefused):
        actions.cancel_session(acting, session, " ")
    assert actions.cancel_session(acting, session, "Tempête annoncée.") == 1
    assert actions.cancel_session(acting, session, "Encore.") == 0
    with as_owner():
        (letter,) = OutboxMessage.objects.filter(notification="activities.session_cancelled")
    assert (letter.recipient_user_id, letter.context["first_name"]) == (user.pk, "Amina")
    client = signed_in(user)
    page = client.get(reverse("activities:my_sessions")).content.decode()
    assert "Tempête annoncée." in page
    with pytest.raises(ActionRefused):
        actions.give_place(acting, session, farah)


def test_a_person_takes_and_gives_back_her_place_without_script(jade, people, as_owner):
    acting = acting_of(jade)
    amina = people[0]
    session = actions.plan_session(acting, facts(jade, video_url="https://video.invalid/x"))
    closed = actions.plan_session(
        acting, facts(jade, place="Sur invitation", open_online=False, title="Visite privée")
    )
    with as_owner():
        user = make_user(name="Amina")
        SubjectHolder.objects.create(subject_id=amina.subject_id, user=user)
    client = signed_in(user)
    assert "Voir les séances à venir" in client.get("/mon-parcours/").content.decode()
    page = client.get(reverse("activities:my_sessions")).content.decode()
    assert "Vivre en région" in page and "Visite privée" not in page
    assert "video.invalid" not in page
    gesture = reverse("activities:my_place", args=[session.pk])
    page = client.post(gesture, follow=True).content.decode()
    assert "Votre place est retenue." in page and "video.invalid" in page
    assert "Vivre en région" in client.get("/mon-parcours/").content.decode()
    assert "Votre place est rendue." in client.post(gesture, follow=True).content.decode()
    stranger = reverse("activities:my_place", args=[closed.pk])
    assert client.post(stranger).status_code == 404
    with as_owner():
        assert SessionPlace.objects.get().state == "left"
    client.cookies["django_language"] = "en"
    assert (
        "Book my place"
        in client.get(
            reverse("activities:my_sessions"), headers={"accept-language": "en"}
        ).content.decode()
    )


def test_the_pages_walk_a_session_from_the_calendar_to_the_file(jade, people, as_owner):
    client = signed_in(jade)
    start = today() + dt.timedelta(days=2)
    data = {
        "kind": "employability", "title": "Atelier CV", "day": start.isoformat(), "hour": "13:30",
        "minutes": 120, "place": "Salle 1", "animator_id": str(jade.pk), "capacity": 12,
        "programme": "", "open_online": "on",
    }  # fmt: skip
    answer = client.post(reverse("activities:session_new"), data)
    assert answer.status_code == 302
    address = answer["Location"]
    with acting_as(acting_of(jade)):
        session = GroupSession.objects.get(title="Atelier CV")
    assert session.starts_at.astimezone(QUEBEC).hour == 13
    assert "Atelier CV" in client.get(reverse("activities:sessions")).content.decode()
    page = client.post(address, {"q": "farah"}, follow=True).content.decode()
    assert "Farah Benali" in page and "Nora Benali" not in page
    give = reverse("activities:place", args=[session.pk])
    page = client.post(give, {"dossier": str(people[1].pk)}, follow=True).content.decode()
    assert "Une place est donnée." in page
    of_file = reverse("activities:of_dossier", args=[people[0].pk])
    assert "11 places libres" in client.get(of_file).content.decode()
    back = client.post(give, {"dossier": str(people[0].pk), "depuis": "dossier"})
    assert back["Location"] == of_file
    assert "Place retenue" in client.get(of_file).content.decode()
    nobody = client.post(give, {"dossier": "x"})
    assert nobody["Location"] == reverse("activities:session", args=[session.pk])
    assert client.post(give, {"dossier": str(uuid.uuid4())}).status_code == 404
    change = reverse("activities:session_change", args=[session.pk])
    form = form_of(client.get(change).content.decode(), "seance")
    assert client.post(change, form | {"title": "Atelier CV et entrevue"}).status_code == 302
    assert client.post(change, form | {"title": "Autre"}).status_code == 409
    with telling(start + dt.timedelta(days=1)):
        page = client.get(address).content.decode()
        assert "Enregistrer les présences" in page
        attend = reverse("activities:attendance", args=[session.pk])
        with acting_as(acting_of(jade)):
            session.refresh_from_db()
        sent = {"version": session.version, "visitors": "x"}
        assert client.post(attend, sent).status_code == 422
        sent = {"version": session.version, "visitors": "1", "everybody": "1"}
        assert (
            "au dossier de chaque personne"
            in client.post(attend, sent, follow=True).content.decode()
        )
        history = reverse("accompaniment:history", args=[people[0].pk])
        page = client.get(history + "?quoi=actes").content.decode()
        assert "Acte : Employabilité" in page and "120 min" in page
        month = client.get(reverse("activities:month") + f"?mois={start:%Y-%m}").content.decode()
        assert "Employabilité" in month
        past = reverse("activities:sessions") + "?quand=passees"
        assert client.get(past).status_code == 200
    with as_owner():
        assert SessionPlace.objects.filter(state="present").count() == 2
