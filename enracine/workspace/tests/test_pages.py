"""Every role has something useful on its home, and sees nothing more than its right."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.accompaniment import actions
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.clock import today
from enracine.network.models import ROLES_WITH_ACCOUNT
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in

pytestmark = pytest.mark.django_db
HOME = reverse("workspace:home")
SEARCH = reverse("workspace:search")


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


def own_queries(client, url, **params):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, params)
    assert response.status_code == 200
    aside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
    return [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(aside)]


@pytest.mark.parametrize("role", ROLES_WITH_ACCOUNT)
def test_each_role_has_a_home_with_one_h1_and_somewhere_to_go(role, as_owner):
    with as_owner():
        kinds = {"paj_national": "paj_national", "coordinator": "eer_network"}
        member = make_member(role, make_organisation(kind=kinds.get(role, "other")))
    page = signed_in(member).get(HOME)
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<h1") == 1
    assert reverse("workspace:directory") in text


def test_today_tells_what_waits_oldest_first_and_what_is_late(project, as_owner):
    first = make_dossier(project, "Amina", "Benali")
    second = make_dossier(project, "Luz", "Ortega")
    with as_owner():
        Dossier.objects.filter(pk=first.pk).update(next_step_on=today() - dt.timedelta(days=3))
        Dossier.objects.filter(pk=second.pk).update(next_step_on=today() - dt.timedelta(days=9))
    page = signed_in(project.counsellors[0]).get(HOME).content.decode()
    assert page.index("Luz Ortega") < page.index("Amina Benali")
    assert "En retard de 9 jours" in page
    assert "Tenir la première rencontre" in page


def test_today_shows_my_tasks_and_unfinished_meetings(project):
    acting = acting_of(project.counsellors[0])
    dossier = make_dossier(project)
    actions.add_task(acting, dossier, "Appeler l’ordre", due_on=today())
    actions.record_evaluation(acting, dossier, {"cv": "none"})
    page = signed_in(project.counsellors[0]).get(HOME).content.decode()
    assert "Appeler l’ordre" in page
    assert "Terminer la première rencontre" in page


@pytest.mark.parametrize("who", ["counsellor", "coordinator"])
def test_a_home_costs_the_same_with_one_dossier_and_with_fifty(project, who, as_owner):
    member = project.counsellors[0] if who == "counsellor" else project.coordinator
    client = signed_in(member)
    make_dossier(project, "Seule", "Benali")
    with as_owner():
        Dossier.objects.update(next_step_on=today())
    alone = own_queries(client, HOME)
    for n in range(49):
        make_dossier(project, f"Prénom{n}", "Nguyen")
    with as_owner():
        Dossier.objects.update(next_step_on=today())
    many = own_queries(client, HOME)
    assert len(many) == len(alone), "\n\n".join(many)
    assert len(alone) <= 12, "\n\n".join(alone)


def test_the_coordination_sees_queue_split_silence_and_target(project):
    make_dossier(project, "Amina", "Benali")
    page = signed_in(project.coordinator).get(HOME).content.decode()
    assert "Amina Benali" in page
    assert "Part convenue" in page
    assert "Silence" in page
    assert "1 160" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "Être accompagné n’est pas être établi" in page


def test_search_finds_people_and_pages_within_rights_only(project, as_owner):
    make_dossier(project, "Amina", "Benali")
    client = signed_in(project.counsellors[0])
    palette = client.get(SEARCH, {"q": "benali"}, headers={"HX-Request": "true"})
    assert "Amina Benali" in palette.content.decode()
    assert "<html" not in palette.content.decode()
    assert "Réseau" in client.get(SEARCH, {"q": "resea"}).content.decode()
    with as_owner():
        funder = make_member("funder", project.network)
    assert "Benali" not in signed_in(funder).get(SEARCH, {"q": "benali"}).content.decode()
    assert len(own_queries(client, SEARCH, q="ben")) <= 12


def test_nobody_enters_without_a_membership(client):
    assert client.get(HOME).status_code == 302
    assert client.get(SEARCH).status_code == 302


def test_the_directory_names_who_answers_in_a_region(project):
    client = signed_in(project.counsellors[0])
    assert client.get(reverse("workspace:directory")).status_code == 200
    assert client.get(reverse("workspace:directory"), {"region": "01"}).status_code == 200
    assert client.get(reverse("workspace:directory"), {"region": "zz"}).status_code == 200
