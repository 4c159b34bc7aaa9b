"""Pages of acts and notes: what they do, at a cost that does not grow, and what is kept on refusal."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.accompaniment.models import Task
from enracine.accompaniment.queries.waiting import my_tasks
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.activities import actions
from enracine.activities.actions import ActFacts, SessionFacts
from enracine.activities.models import Entry
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.models import Draft, Event
from enracine.kernel.testing import form_of
from enracine.network.tests.factories import acting_of, make_member, signed_in

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


@pytest.fixture
def jade(project):
    return project.counsellors[0]


@pytest.fixture
def dossier(project):
    return make_dossier(project, "Amina", "Benali")


def cost(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    aside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
    return len([q for q in captured.captured_queries if not q["sql"].startswith(aside)])


def test_every_page_costs_the_same_at_one_and_at_fifty(project, jade, dossier, as_owner):
    acting, client = acting_of(jade), signed_in(jade)
    facts = ActFacts("housing", today(), 30, "phone", dossier.programme_id, "Un loyer visité.")
    row = actions.record_act(acting, dossier, facts)
    session = actions.plan_session(
        acting,
        SessionFacts(
            kind_id="information",
            title="Séance",
            starts_at=now() - dt.timedelta(hours=2),
            minutes=60,
            animator_id=jade.pk,
            capacity=60,
            place="Ici",
        ),
    )
    actions.give_place(acting, session, dossier)
    pages = [
        reverse("activities:act", args=[dossier.pk]),
        reverse("activities:note", args=[dossier.pk]),
        reverse("activities:of_dossier", args=[dossier.pk]),
        reverse("activities:entry", args=[row.root_id]),
        reverse("activities:anywhere"),
        reverse("activities:month"),
        reverse("activities:sessions"),
        reverse("activities:session", args=[session.pk]),
        reverse("activities:session_change", args=[session.pk]),
        reverse("accompaniment:history", args=[dossier.pk]),
        reverse("accompaniment:history", args=[dossier.pk]) + "?quoi=actes",
        reverse("accompaniment:dossier", args=[dossier.pk]),
    ]
    before = {url: cost(client, url) for url in pages}
    found = client.post(reverse("activities:notes"), {"q": "loyer"})["Location"]
    before[found] = cost(client, found)
    for n in range(50):
        other = make_dossier(project, f"Nora{n}", "Benali")
        actions.give_place(acting, session, other)
        actions.record_act(acting, dossier, facts, again=True)
        actions.write_note(acting, other, "Encore un loyer.")
    after = {url: cost(client, url) for url in before}
    assert after == before
    assert max(after.values()) <= MOST, after
    # L'historique se lit par pages de cinquante, sans en perdre ni en répéter
    history = reverse("accompaniment:history", args=[dossier.pk]) + "?quoi=actes"
    first = client.get(history)
    second = client.get(
        reverse("accompaniment:history", args=[dossier.pk]) + first.context["next_url"]
    )
    shown = [t.event.pk for page in (first, second) for t in page.context["told"]]
    with acting_as(acting):
        known = Event.objects.filter(
            subject_id=dossier.subject_id, kind__startswith="activities."
        ).exclude(kind__startswith="activities.note")
        assert len(shown) == len(set(shown)) == known.count()
    assert second.context["next_url"] == ""
    assert client.get(history + "&apres=n_importe").status_code == 200


def test_an_act_from_its_page_proposes_what_was_done_last(jade, dossier):
    client, acting = signed_in(jade), acting_of(jade)
    address = reverse("activities:act", args=[dossier.pk])
    form = form_of(client.get(address).content.decode(), "acte")
    assert form["held_on"] == [today().isoformat()]
    assert form["programme"] == [str(dossier.programme_id)]
    answer = client.post(address, form | {"kind": "school", "minutes": "20", "mode": "video"})
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    again = form_of(page, "acte")
    assert (again["minutes"], again["mode"]) == (["20"], ["video"])
    # Le genre pris en dernier vient d'abord
    assert page.index("Garde et école") < page.index("Information et promotion")
    # Deux fois le même jour : averti, ce qui est tapé reste, une case suffit
    twice = client.post(address, again | {"kind": "school", "text": "Une autre école."})
    assert twice.status_code == 422
    text = twice.content.decode()
    assert "même genre" in text and "Une autre école." in text and 'name="again"' in text
    assert (
        client.post(
            address, again | {"kind": "school", "again": "on", "next_title": "Appeler l’école"}
        ).status_code
        == 302
    )
    with acting_as(acting):
        assert Entry.objects.acts().count() == 2
        assert Task.objects.get(about_kind="entry").title == "Appeler l’école"


def test_a_text_too_long_is_said_and_what_fits_is_kept(jade, dossier):
    client = signed_in(jade)
    address = reverse("activities:note", args=[dossier.pk])
    form = form_of(client.get(address).content.decode(), "note")
    # Cinq mégaoctets collés
    answer = client.post(address, form | {"text": "mots " * 1_000_000})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "une note en a au plus" in page
    kept = form_of(page, "note")["text"][0]
    assert 19_000 < len(kept) <= 20_000
    draft = Draft.objects.filter(user_id=jade.user_id)
    with acting_as(acting_of(jade)):
        assert draft.get(data__name="note").data["fields"]["text"] == [kept]
    assert client.post(address, form | {"text": "NAS 046 454 286"}).status_code == 422
    assert client.post(address, form | {"text": ""}).status_code == 422
    assert client.post(address, form | {"text": "Elle rappelle demain."}).status_code == 302


def test_a_note_from_anywhere_goes_to_the_file_chosen(jade, dossier, project):
    client = signed_in(jade)
    address = reverse("activities:anywhere")
    form = form_of(client.get(address).content.decode(), "note")
    assert client.post(address, form | {"text": "Sans personne."}).status_code == 422
    unknown = client.post(address, form | {"text": "Inconnue.", "number": "EER-1999-000001"})
    assert unknown.status_code == 422
    assert "Inconnue." in unknown.content.decode()
    for choice in ({"dossier": str(dossier.pk)}, {"number": dossier.number.lower()}):
        answer = client.post(address, form | {"text": "Elle hésite."} | choice)
        assert answer["Location"] == reverse("accompaniment:dossier", args=[dossier.pk])
    found = client.post("/travail/recherche/", {"q": "note"}, headers={"hx-request": "true"})
    assert address in found.content.decode()


def test_an_entry_is_corrected_and_withdrawn_from_its_page(jade, dossier):
    client, acting = signed_in(jade), acting_of(jade)
    row = actions.write_note(acting, dossier, "Elle part en mai.")
    address = reverse("activities:entry", args=[row.root_id])
    form = form_of(client.get(address).content.decode(), "correction")
    assert client.post(address, form | {"text": "Elle part en juin."}).status_code == 422
    sent = form | {"text": "Elle part en juin.", "reason": "Elle a rappelé."}
    assert client.post(address, sent).status_code == 302
    page = client.get(address).content.decode()
    assert "Elle part en juin." in page and "Elle part en mai." in page
    assert "Elle a rappelé." in page
    # Quelqu'un d'autre a corrigé : les deux textes, rien d'écrasé
    assert client.post(address, sent).status_code == 409
    wrong = reverse("activities:withdraw", args=[row.root_id])
    error = form_of(page, "erreur")
    assert client.post(wrong, error).status_code == 422
    assert client.post(wrong, error | {"erreur-reason": "Autre dossier."}).status_code == 302
    assert "Saisi par erreur" in client.get(address).content.decode()


def test_a_thing_to_do_is_put_off_handed_over_and_taken_back(project, jade, dossier, as_owner):
    with as_owner():
        marc = make_member("counsellor", jade.organisation)
    client, acting = signed_in(jade), acting_of(jade)
    actions.write_note(
        acting, dossier, "À suivre.", following=actions.NextTask("Relire le CV", today())
    )
    with acting_as(acting):
        task = Task.objects.get(about_kind="entry")
        assert [i.due_on for i in my_tasks(acting, 9)] == [today()]
    address = reverse("accompaniment:task", args=[task.pk])
    page = client.get(address).content.decode()
    assert "Voir d’où elle vient" in page
    form = form_of(page, "reporter")
    late = client.post(
        reverse("accompaniment:task_postpone", args=[task.pk]),
        form | {"due_on": (today() - dt.timedelta(days=1)).isoformat()},
    )
    assert late.status_code == 422
    day = today() + dt.timedelta(days=3)
    client.post(
        reverse("accompaniment:task_postpone", args=[task.pk]), form | {"due_on": day.isoformat()}
    )
    given = form_of(client.get(address).content.decode(), "confier")
    client.post(
        reverse("accompaniment:task_hand_over", args=[task.pk]), given | {"assignee": str(marc.pk)}
    )
    with acting_as(acting):
        task.refresh_from_db()
        assert (task.due_on, task.assignee_id) == (day, marc.pk)
        events = {
            e.kind: e.pk for e in Event.objects.filter(kind__startswith="accompaniment.task_")
        }
    for kind in ("task_handed_over", "task_postponed"):
        undone = client.post(
            reverse("workspace:undo", args=[events[f"accompaniment.{kind}"]]), follow=True
        )
        assert "C’est annulé." in undone.content.decode()
    with acting_as(acting):
        task.refresh_from_db()
        assert (task.due_on, task.assignee_id) == (today(), jade.pk)
