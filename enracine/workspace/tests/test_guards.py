"""Names out of addresses, gestures taken back, messages that did not leave."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from enracine.accompaniment.actions import add_task
from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel import undo, unsent
from enracine.kernel.clock import now
from enracine.kernel.models import Draft, Event, OutboxMessage
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, signed_in

pytestmark = pytest.mark.django_db
SEARCH = "/travail/recherche/"


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


@pytest.fixture
def jade(project, as_owner):
    with as_owner():
        return make_member("counsellor", project.members[0])


@pytest.fixture
def dossier(project, jade):
    return make_dossier(project, "Farida", "Ouedraogo")


# --- Searches


def test_a_name_searched_never_stands_in_an_address(dossier, jade):
    client = signed_in(jade)
    answer = client.post(SEARCH, {"q": "Ouedraogo"})
    assert answer.status_code == 302
    assert "ouedraogo" not in answer["Location"].lower()
    page = client.get(answer["Location"]).content.decode()
    assert 'value="Ouedraogo"' in page and "Farida" in page
    # Read in a log, or sent to a colleague, the address says nothing.
    assert "Ouedraogo" not in signed_in(jade).get(answer["Location"]).content.decode()


def test_the_filter_of_the_caseload_keeps_its_other_filters_in_the_address(dossier, jade):
    client = signed_in(jade)
    live = client.post(
        "/travail/dossiers/", {"q": "oued", "qui": "tous"}, headers={"HX-Request": "true"}
    )
    address = live["HX-Push-Url"]
    assert "qui=tous" in address and "oued" not in address
    assert "Farida" in live.content.decode()
    again = client.get(address)
    assert "Farida" in again.content.decode() and 'value="oued"' in again.content.decode()
    nothing = client.post("/travail/dossiers/", {"q": "", "qui": "tous"})
    assert nothing["Location"] == "/travail/dossiers/?qui=tous"


def test_the_palette_posts_and_pushes_no_address(dossier, jade):
    answer = signed_in(jade).post(SEARCH, {"q": "fari"}, headers={"HX-Request": "true"})
    assert "Farida" in answer.content.decode() and answer["HX-Push-Url"] == "false"


def test_an_unknown_token_searches_nothing(jade):
    assert signed_in(jade).get(SEARCH + "?recherche=inconnu").status_code == 200


def test_a_stranger_keeps_no_search(client):
    answer = client.post(SEARCH, {"q": "Ouedraogo"})
    assert answer["Location"].startswith("/compte/login/")
    assert "searches" not in client.session


# --- Undo


def dossier_now(dossier) -> Dossier:
    with jobs_role():
        return Dossier.objects.get(pk=dossier.pk)


def last(kind: str) -> Event:
    with jobs_role():
        return Event.objects.filter(kind=kind).latest("occurred_at", "id")


def does(client, name: str, dossier, **form) -> str:
    """Do a gesture; the page that says it."""
    url = reverse(f"accompaniment:{name}", args=[dossier.pk])
    return client.post(
        url, form | {"version": dossier_now(dossier).version}, follow=True
    ).content.decode()


def takes_back(client, kind: str) -> str:
    url = reverse("workspace:undo", args=[last(kind).pk])
    return client.post(url, follow=True).content.decode()


def test_a_stage_is_taken_back_from_the_message_that_says_it(dossier, jade):
    client = signed_in(jade)
    before = dossier_now(dossier).stage
    said = does(client, "stage", dossier, stage="preparation")
    url = reverse("workspace:undo", args=[last("accompaniment.stage_moved").pk])
    assert url in said and "Revenir à l’étape d’avant" in said
    assert "C’est annulé" in takes_back(client, "accompaniment.stage_moved")
    assert dossier_now(dossier).stage == before
    assert last(undo.UNDONE).data["kind"] == "accompaniment.stage_moved"


def test_closing_is_taken_back_whole_with_its_next_step(dossier, jade):
    client = signed_in(jade)
    with jobs_role():
        Dossier.objects.filter(pk=dossier.pk).update(
            next_step="Relire le bail", stage="preparation"
        )
    before = dossier_now(dossier)
    outcome = Dossier.Outcome.values[0]
    assert "Annuler la fermeture" in does(client, "close", dossier, outcome=outcome)
    assert dossier_now(dossier).next_step == ""
    takes_back(client, "accompaniment.dossier_closed")
    after = dossier_now(dossier)
    for name in ("stage", "next_step", "next_step_on", "closed_on", "outcome"):
        assert getattr(after, name) == getattr(before, name), name
    with jobs_role():
        assert not Draft.objects.filter(kind=undo.KIND).exists()


def test_an_assignment_goes_back_to_who_followed(dossier, jade, project, as_owner):
    with as_owner():
        luc = make_member("counsellor", project.members[0])
    former = dossier_now(dossier).assignee_id
    client = signed_in(jade)
    does(client, "assign", dossier, assignee=str(luc.pk))
    assert dossier_now(dossier).assignee_id == luc.pk
    takes_back(client, "accompaniment.counsellor_assigned")
    assert dossier_now(dossier).assignee_id == former


def test_a_thing_done_is_to_be_done_again(dossier, jade):
    task = add_task(acting_of(jade), dossier, "Relire le CV")
    client = signed_in(jade)
    said = client.post(reverse("accompaniment:task_done", args=[task.pk]), follow=True)
    assert "Remettre à faire" in said.content.decode()
    takes_back(client, "accompaniment.task_done")
    with jobs_role():
        assert Task.objects.get(pk=task.pk).done_on is None


def test_what_somebody_changed_since_is_not_taken_back(dossier, jade):
    client = signed_in(jade)
    does(client, "stage", dossier, stage="preparation")
    done = last("accompaniment.stage_moved")
    does(client, "stage", dossier, stage="ready")
    said = client.post(reverse("workspace:undo", args=[done.pk]), follow=True).content.decode()
    assert "Quelqu’un a changé cette information depuis" in said
    assert dossier_now(dossier).stage == "ready"


def test_it_is_taken_back_once_in_time_and_by_its_author_only(dossier, jade, project, as_owner):
    client = signed_in(jade)
    does(client, "stage", dossier, stage="preparation")
    event = last("accompaniment.stage_moved")
    url = reverse("workspace:undo", args=[event.pk])
    with as_owner():
        colleague = make_member("counsellor", project.members[0])
    assert signed_in(colleague).post(url).status_code == 404
    client.post(url)
    assert "déjà annulé" in client.post(url, follow=True).content.decode()
    does(client, "stage", dossier, stage="preparation")
    event = last("accompaniment.stage_moved")
    with as_owner():
        Event.objects.filter(pk=event.pk).update(occurred_at=now() - dt.timedelta(minutes=16))
    late = client.post(reverse("workspace:undo", args=[event.pk]), follow=True)
    assert "trop tard" in late.content.decode()


# --- Messages


@pytest.fixture
def stuck(jade, as_owner):
    """A message that the acting organisation caused and that did not leave."""
    with as_owner():
        event = Event.objects.create(
            kind="network.invited",
            actor=acting_of(jade).actor,
            organisation_id=jade.organisation_id,
            organisations=[jade.organisation_id],
        )
        return OutboxMessage.objects.create(
            event=event,
            notification="people.registration_received",
            recipient_address="fausse@exemple.invalid",
            context={"number": "R-1"},
            state="failed",
            attempts=9,
            last_error="550 unknown",
        )


def test_what_did_not_leave_is_shown_to_its_organisation_and_tried_again(
    stuck, project, as_owner, mailoutbox
):
    with as_owner():
        admin = make_member("administrator", project.members[0])
        coordinator = make_member("coordinator", project.members[0])
        stranger = make_member("administrator")
    client = signed_in(admin)
    page = client.get("/travail/messages/").content.decode()
    # Enough of a person's address to find it; the file says the rest to who may open it.
    assert "fa…@exemple.invalid" in page and "fausse@" not in page and "550 unknown" in page
    # Whoever coordinates sees it too, and both learn it on their home; who follows files does not.
    for member in (admin, coordinator):
        home = signed_in(member).get("/travail/").content.decode()
        assert "Messages non partis" in home and "1 message<" in home
    assert signed_in(coordinator).get("/travail/messages/").status_code == 200
    assert signed_in(project.counsellors[0]).get("/travail/messages/").status_code == 404
    url = reverse("workspace:message_again", args=[stuck.pk])
    give_up = reverse("workspace:message_give_up", args=[stuck.pk])
    assert signed_in(stranger).post(url).status_code == 404
    assert signed_in(stranger).get(give_up).status_code == 404
    assert signed_in(stranger).post(give_up, {"why": "told"}).status_code == 404
    assert "@exemple" not in signed_in(stranger).get("/travail/messages/").content.decode()
    assert "Messages non partis</h2>" not in signed_in(stranger).get("/travail/").content.decode()
    assert client.post(url).status_code == 302
    run_jobs()
    assert [m.to for m in mailoutbox] == [["fausse@exemple.invalid"]]
    assert "Tout est parti" in client.get("/travail/messages/").content.decode()
    assert client.post(url).status_code == 404


def test_a_message_is_given_up_with_a_reason_and_stays_written(
    stuck, project, as_owner, mailoutbox
):
    with as_owner():
        client = signed_in(make_member("coordinator", project.members[0]))
    url = reverse("workspace:message_give_up", args=[stuck.pk])
    assert "quittera cette page" in client.get(url).content.decode()
    for wrong in ({}, {"why": "gone"}, {"why": "x"}):
        assert client.post(url, wrong).status_code == 422
    assert client.post(url, {"why": "told"}).status_code == 302
    # Gone from the page before the worker has noted it; neither sent nor given up twice.
    assert "Tout est parti" in client.get("/travail/messages/").content.decode()
    assert client.post(url, {"why": "told"}).status_code == 404
    assert client.post(reverse("workspace:message_again", args=[stuck.pk])).status_code == 404
    run_jobs()
    with jobs_role():
        stuck.refresh_from_db()
        assert (stuck.state, stuck.why_dropped) == ("dropped", "told")
        given_up = Event.objects.get(kind="kernel.message_given_up")
        assert given_up.data["why"] == "told" and given_up.object_id == stuck.pk
        assert unsent.try_again([stuck.pk]) == 0
    run_jobs()
    assert mailoutbox == []


def test_what_time_alone_caused_is_shown_to_who_was_to_receive_it(project, as_owner):
    with as_owner():
        admin = make_member("administrator", project.members[0])
        event = Event.objects.create(kind="referrals.reminded", actor="system:temps")
        message = OutboxMessage.objects.create(
            event=event,
            notification="referrals.reminder",
            recipient_address="accueil@exemple.invalid",
            recipient_organisation_id=project.members[0].pk,
            state="failed",
            last_error="550 unknown",
        )
        stranger = signed_in(make_member("administrator"))
    client = signed_in(admin)
    assert "accueil@exemple.invalid" in client.get("/travail/messages/").content.decode()
    url = reverse("workspace:message_again", args=[message.pk])
    assert stranger.post(url).status_code == 404
    assert client.post(url).status_code == 302


def test_what_a_dead_worker_left_is_shown_too(stuck, project, as_owner):
    with as_owner():
        admin = make_member("administrator", project.members[0])
        OutboxMessage.objects.update(
            state="sending",
            last_error="",
            claimed_until=timezone.now() - dt.timedelta(minutes=1),
        )
    assert "fa…@" in signed_in(admin).get("/travail/messages/").content.decode()


def test_the_operator_sees_them_all_and_tries_them_again(stuck, capsys, mailoutbox):
    from argparse import Namespace

    from enracine.workspace.commands import run

    with jobs_role():
        assert run(Namespace(again=False)) == 1
        told = capsys.readouterr().out
        assert str(stuck.pk) in told and "550 unknown" in told and "fausse@" not in told
        assert run(Namespace(again=True)) == 0
    run_jobs()
    assert [m.to for m in mailoutbox] == [["fausse@exemple.invalid"]]
    with jobs_role():
        assert run(Namespace(again=False)) == 0
    assert "Tout est parti" in capsys.readouterr().out
