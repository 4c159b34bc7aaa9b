"""Cohorts as pages and as the API: who sees them, what they say; ranking for anybody."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from enracine.kernel.acting import Acting, acting_as
from enracine.matching.models import (
    Cohort,
    CohortLine,
    CohortLock,
    Resource,
    Wishes,
)
from enracine.matching.tests.cohorts import (
    acting,
    ask,
    lines,
    project,
    run,
)
from enracine.network.actions.tokens import issue_token
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in

__all__ = ["acting", "project"]
pytestmark = pytest.mark.django_db


def test_strangers_see_nothing_and_the_holder_sees_its_own_line(acting, project):
    found = ask(acting)
    stranger = make_member("coordinator", make_organisation(kind="eer_network"))
    with acting_as(acting_of(stranger)):
        assert not Cohort.objects.exists() and not CohortLine.objects.exists()
    client = signed_in(stranger)
    for name, arguments in (
        ("cohort", [found.pk]),
        ("cohort_line", [found.pk, lines(acting, found)[0].pk]),
    ):
        assert client.get(reverse(f"matching:{name}", args=arguments)).status_code == 404
    held = project.dossiers[0].organisation_id
    holder = next(m for m in project.counsellors if m.organisation_id == held)
    with acting_as(acting_of(holder)):
        seen = CohortLine.objects.values_list("holder_id", flat=True)
        assert set(seen) == {holder.organisation_id}


def test_the_pages_say_it_all(acting, project):
    client = signed_in(project.coordinator)
    answer = client.post(
        reverse("matching:new_cohort"),
        {
            "name": "Janvier",
            "stages": ["ready"],
            "mode": "acceptance",
            "floors": "on",
            "weeks": "2",
        },
    )
    with acting_as(acting):
        made = Cohort.objects.get()
    assert answer["Location"] == reverse("matching:cohort", args=[made.pk])
    waiting = client.get(answer["Location"])
    assert waiting["Refresh"] and "Recherche en cours" in waiting.content.decode()
    run(made.pk)
    text = client.get(answer["Location"]).content.decode()
    for words in (
        "3 / 4", "Ce qui manque le plus, et où", "À côté de l’usage", "Certificat",
        "Réclamations fondées", "n’ont pas dit leurs places",
    ):  # fmt: skip
        assert words in text
    assert "Vérifié" in client.post(
        reverse("matching:cohort_check", args=[made.pk]), follow=True
    ).content.decode()  # fmt: skip
    for view, count in (("sans", 1), ("places", 3), ("decides", 0)):
        page = client.get(f"{answer['Location']}?voir={view}")
        assert len(page.context["lines"]) == count
    without = next(line for line in lines(acting, made) if line.mrc is None)
    address = reverse("matching:cohort_line", args=[made.pk, without.pk])
    text = client.get(address).content.decode()
    assert "Il manque : places en garderie" in text
    said = {"formulaire": "verrou", "code": "14", "kind": "lock", "reason": "Sa sœur y vit"}
    client.post(address, said)
    assert "Sa sœur y vit" in client.get(address).content.decode()
    assert client.post(address, said | {"reason": ""}).status_code == 422
    with acting_as(acting):
        lock = CohortLock.objects.get()
    client.post(address, {"formulaire": "retirer", "verrou": str(lock.pk)})
    answered = {"formulaire": "reponse", "decision": "set_aside", "reason": "Attend", "version": ""}
    client.post(address, answered | {"version": str(without.version)})
    assert "Écartée" in client.get(address).content.decode()
    listed = client.get(reverse("matching:cohorts")).content.decode()
    assert "Janvier" in listed
    assert "2" in client.get(reverse("matching:rooms")).content.decode()
    made_again = client.post(reverse("matching:cohort_again", args=[made.pk]))
    assert made_again.status_code == 302


@pytest.fixture
def software(project):
    _token, secret = issue_token(
        Acting(user_id=project.coordinator.user_id), label="Essai", scopes=["write"],
        membership_id=project.coordinator.pk,
    )  # fmt: skip
    return {"Authorization": f"Bearer {secret}"}


def post(path, body, headers=None):
    return Client().post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers or {}
    )


def test_the_api_ranks_for_anybody_without_a_name_and_stores_nothing(as_owner, db):
    body = {
        "household": {
            "adults": [{"french": "basic", "weights": {"work": 3}}, {"size": "rural"}],
            "children": [3, 9], "budget": 1500, "max_km": 800,
        },
        "limit": 5,
    }  # fmt: skip
    answer = post("/matching/rankings", body)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert len(said["items"]) == 5 and len(said["three"]) == 3
    for one in said["items"]:
        assert one["points"] == pytest.approx(sum(p["points"] for p in one["parts"]))
        assert len(one["apart"]) == 2
    with as_owner():
        assert not Wishes.objects.exists()
    everything = ("work", "rent", "dwellings", "health", "agent", "nature", "near_montreal")
    nothing = {"adults": [{"weights": dict.fromkeys(everything, 0)}]}
    for bad, status in (
        ({}, 422), ({"household": nothing}, 422), ({"dossier_id": str(uuid.uuid4())}, 404),
        ({"household": {"adults": []}}, 422),
        ({"household": {"adults": [{"origin": "x"}]}}, 422),
    ):  # fmt: skip
        assert post("/matching/rankings", bad).status_code == status, bad
    out = post("/matching/rankings", {"household": {"adults": [{}], "budget": 1, "max_km": 1}})
    assert out.json()["items"] == [] and len(out.json()["nearest"]) == 3


def test_the_api_ranks_for_a_dossier_that_one_holds(project):
    held = project.dossiers[0]
    holder = next(m for m in project.counsellors if m.organisation_id == held.organisation_id)
    _token, secret = issue_token(
        Acting(user_id=holder.user_id), label="Essai", scopes=["write"], membership_id=holder.pk
    )
    mine = {"Authorization": f"Bearer {secret}"}
    assert post("/matching/rankings", {"dossier_id": str(held.pk)}, mine).status_code == 200
    other = next(m for m in project.counsellors if m.organisation_id != held.organisation_id)
    _token, secret = issue_token(
        Acting(user_id=other.user_id), label="Essai", scopes=["write"], membership_id=other.pk
    )
    theirs = {"Authorization": f"Bearer {secret}"}
    assert post("/matching/rankings", {"dossier_id": str(held.pk)}, theirs).status_code == 404


def test_the_api_proposes_a_cohort(project, software, acting):
    asked = {"name": "Par logiciel", "stages": ["ready"], "weeks": 2}
    answer = post("/matching/proposals", asked, software)
    assert answer.status_code == 202, answer.content
    made = answer.json()
    assert made["state"] == "waiting" and len(made["lines"]) == 4
    run(uuid.UUID(made["id"]))
    found = Client().get(f"/api/v1/matching/proposals/{made['id']}", headers=software)
    assert found.json()["state"] == "done" and found.headers["ETag"]
    assert sum(line["place"] is not None for line in found.json()["lines"]) == 3
    assert post("/matching/proposals", asked).status_code == 401
    nobody = post("/matching/proposals", asked | {"stages": ["preparation"]}, software)
    assert nobody.status_code == 422


def test_every_resource_of_the_pages_is_one_of_the_engine():
    from enracine.matching.engine.instance import RESOURCES

    assert tuple(Resource.values) == RESOURCES
