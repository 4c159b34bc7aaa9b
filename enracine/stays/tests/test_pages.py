"""Stays through the browser's eyes: everybody, the person, whoever organises, a counsellor."""

import datetime as dt
import re

import pytest
from django.test import Client

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import household_id, make_dossier, make_project
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling
from enracine.kernel.testing import run_jobs, seen_in
from enracine.network.tests.factories import signed_in
from enracine.stays.models import Stay, StayParticipant, StayRequest
from enracine.stays.registrations import (
    _children_are_seats,
    _each_adult_agreed,
    _places_are_counted,
)
from enracine.stays.tests.world import facts, make_home, make_organiser, make_stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(as_owner):
    with as_owner():
        return make_organiser()


@pytest.fixture
def home(as_owner):
    with as_owner():
        return make_home("Amina", children=(2021,))


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


def asks(client, stay, **form):
    """Read the page of the request, then send what it showed."""
    address = f"/mon-parcours/sejours/demander/{stay.pk}/"
    seen = seen_in(client.get(address).content.decode())
    return client.post(address, {"claimed": ["all_days"], "agree": "on", "seen": seen} | form)


def typed(stay_facts, **changes) -> dict:
    """The facts of a stay as a form types them."""
    days = ("starts_on", "ends_on", "opens_on", "closes_on")
    plain = ("kind", "title", "summary", "title_en", "summary_en", "capacity")
    return (
        {name: getattr(stay_facts, name) for name in plain}
        | {name: getattr(stay_facts, name).isoformat() for name in days}
        | {
            "place": "Rimouski",
            "lead_id": str(stay_facts.lead_id),
            "included": list(stay_facts.included),
            "required": [c for c, required in stay_facts.criteria if required],
            "preferred": [c for c, required in stay_facts.criteria if not required],
            "version": "",
        }
        | changes
    )


def test_a_stay_is_prepared_published_and_read_by_everybody(organiser):
    work = signed_in(organiser.member)
    made = work.post("/travail/sejours/nouveau/", typed(facts(organiser)))
    assert made.status_code == 302, text_of(made)
    address = made["Location"]
    stay = Stay.objects.get()
    public = f"/sejours/{stay.pk}/"
    # Nobody reads a draft; a stranger never even its page of work.
    assert Client().get(public).status_code == 404
    assert signed_in(organiser.stranger).get(address).status_code == 404
    assert "Trois jours à Rimouski" not in text_of(Client().get("/sejours/"))
    assert work.post(f"{address}publier/", {"version": stay.version}).status_code == 302
    page = text_of(Client().get(public))
    assert "Trois jours à Rimouski" in page
    assert "Vous pouvez être là du début à la fin" in page
    assert "Demander ce séjour" in page
    # Whoever follows somebody asks from the file: that button would open nothing.
    seen = text_of(work.get(public))
    assert "Demander ce séjour" not in seen
    assert "depuis son dossier" in seen
    english = Client()
    english.post("/i18n/setlang/", {"language": "en"})
    assert "Three days in Rimouski" in text_of(english.get(public))
    assert "Trois jours à Rimouski" in text_of(Client().get("/sejours/"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"capacity": 20}, "capacity"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"closes_on": "2031-01-01"}, "closes_on"),
        ({"preferred": ["all_days"]}, "preferred"),
        ({"place": "Nulle-Part-Ici"}, "place"),
        ({"kind": "interview", "capacity": 2}, "required"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(organiser, changes, field):
    answer = signed_in(organiser.member).post(
        "/travail/sejours/nouveau/", typed(facts(organiser), **changes)
    )
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Stay.objects.exists()


def test_published_criteria_no_longer_change(organiser):
    stay = make_stay(organiser)
    work = signed_in(organiser.member)
    changed = typed(facts(organiser), title="Autre titre", version=stay.version, required=[])
    assert work.post(f"/travail/sejours/{stay.pk}/modifier/", changed).status_code == 302
    stay.refresh_from_db()
    assert stay.title == "Autre titre"
    assert [c.code for c in stay.criteria.filter(is_required=True)] == ["all_days"]
    # A second writer with the former version is shown both.
    assert work.post(f"/travail/sejours/{stay.pk}/modifier/", changed).status_code == 409


def test_the_person_asks_from_her_portal_and_gives_her_place_back(organiser, home, as_owner):
    stay = make_stay(organiser)
    portal = signed_in(home.users[0])
    assert "Trois jours à Rimouski" in text_of(portal.get("/mon-parcours/sejours/"))
    address = f"/mon-parcours/sejours/demander/{stay.pk}/"
    form = {"children": [str(home.children[0])], "claimed": ["all_days"]}
    form["seen"] = seen_in(portal.get(address).content.decode())
    refused = portal.post(address, form)
    assert refused.status_code == 422
    assert "Sans votre accord" in text_of(refused)
    assert portal.post(address, form | {"agree": "on"}).status_code == 302
    with as_owner():
        request = StayRequest.objects.get()
        assert (request.state, request.seats, request.child_years) == ("submitted", 2, [2021])
    # Asked again, she is led to what she already asked.
    assert portal.post(address, form | {"agree": "on"})["Location"] == "/mon-parcours/sejours/"
    mine = f"/mon-parcours/sejours/demandes/{request.pk}/"
    assert "L’organisateur a votre demande" in text_of(portal.get(mine))
    with as_owner():
        other = make_home("Yusuf")
    assert signed_in(other.users[0]).get(mine).status_code == 404
    assert signed_in(other.users[0]).post(f"{mine}reponse/", {"leave": "1"}).status_code == 404
    assert portal.post(f"{mine}reponse/", {"leave": "1"}).status_code == 302
    with as_owner():
        assert StayRequest.objects.get().state == "withdrawn"
    # What she had agreed to ended with it: her name is read no more.
    page = text_of(signed_in(organiser.member).get(f"/travail/sejours/{stay.pk}/"))
    assert "Amina" not in page


def test_an_agreement_taken_back_gives_the_place_back(organiser, home, as_owner):
    stay = make_stay(organiser)
    portal = signed_in(home.users[0])
    asks(portal, stay)
    with as_owner():
        consent = StayParticipant.objects.get().consent_id
    assert portal.post(f"/mon-parcours/consentements/{consent}/retirer/").status_code == 302
    with as_owner():
        assert StayRequest.objects.get().state == "withdrawn"


def test_a_choice_through_the_pages(organiser, as_owner):
    with as_owner():
        homes = [make_home(f"Personne{n}") for n in range(3)]
    stay = make_stay(organiser, kind="individual", capacity=1)
    for home in homes:
        asks(signed_in(home.users[0]), stay, claimed=["all_days"] if home is not homes[2] else [])
    work = signed_in(organiser.member)
    base = f"/travail/sejours/{stay.pk}/"
    with as_owner():
        requests = {r.subject_id: r for r in StayRequest.objects.all()}
    with telling(stay.closes_on + dt.timedelta(days=1)):
        assert "Participants à choisir" in text_of(work.get("/travail/sejours/"))
        early = work.post(f"{base}choisir/", _all(stay, homes, requests))
        assert early.status_code == 422
        assert "Vérifiez d’abord" in text_of(early)
        for home in homes:
            one = requests[home.household]
            page = work.get(f"{base}demandes/{one.pk}/")
            assert page.status_code == 200
            met = one.claimed
            work.post(f"{base}demandes/{one.pk}/", {"met": met, "version": one.version})
        page = text_of(work.get(f"{base}choisir/"))
        assert page.index("Personne0") < page.index("Personne1") < page.index("Personne2")
        # The second before the first, without saying why: refused; with a reason of the list: done.
        swapped = _all(stay, homes, requests, ("waiting", "offered", "declined"))
        assert work.post(f"{base}choisir/", swapped).status_code == 422
        swapped[f"reason_{requests[homes[0].household].pk}"] = "asked_later"
        assert work.post(f"{base}choisir/", swapped).status_code == 302
        with as_owner():
            states = [StayRequest.objects.get(subject_id=h.household).state for h in homes]
            assert states == ["waiting", "offered", "declined"]
            assert [c() for c in (_places_are_counted, _each_adult_agreed, _children_are_seats)] == [
                [], [], [],
            ]  # fmt: skip
        # The person accepts on her page; the place is then hers.
        mine = f"/mon-parcours/sejours/demandes/{requests[homes[1].household].pk}/"
        portal = signed_in(homes[1].users[0])
        assert "Une place vous est offerte" in text_of(portal.get(mine))
        portal.post(f"{mine}reponse/", {"accept": "1"})
        assert "Place confirmée" in text_of(portal.get(mine))
        # She gives it back: the other one is offered it.
        portal.post(f"{mine}reponse/", {"leave": "1"})
        run_jobs()
        with as_owner():
            assert StayRequest.objects.get(subject_id=homes[0].household).state == "offered"
        told = work.post(f"{base}annuler/", {"reason": "Tempête", "version": _version(stay)})
        assert told.status_code == 302
        assert "Tempête" in text_of(
            signed_in(homes[0].users[0]).get(
                f"/mon-parcours/sejours/demandes/{requests[homes[0].household].pk}/"
            )
        )


def _version(stay) -> int:
    return Stay.objects.get(pk=stay.pk).version


def _all(stay, homes, requests, outcomes=("offered", "waiting", "declined")) -> dict:
    form: dict = {"version": _version(stay)}
    for home, outcome in zip(homes, outcomes, strict=True):
        form[f"outcome_{requests[home.household].pk}"] = outcome
        form[f"reason_{requests[home.household].pk}"] = ""
    return form


def test_a_counsellor_asks_with_the_household(organiser, as_owner):
    with as_owner():
        project = make_project()
        dossier = make_dossier(project)
        member = next(
            m for m in project.counsellors if m.organisation_id == dossier.organisation_id
        )
        Dossier.objects.filter(pk=dossier.pk).update(assignee=member)
    stay = make_stay(organiser)
    work = signed_in(member)
    base = f"/travail/dossiers/{dossier.pk}/sejours/"
    assert "Trois jours à Rimouski" in text_of(work.get(base))
    asking = f"{base}demander/{stay.pk}/"
    assert work.get(asking).status_code == 200
    assert work.post(asking, {"claimed": []}).status_code == 422
    assert work.post(asking, {"adults": [str(dossier.subject_id)]}).status_code == 302
    with as_owner():
        request = StayRequest.objects.get()
        assert (request.state, request.dossier_id) == ("collecting", dossier.pk)
        assert request.subject_id == household_id(dossier.subject.person)
    assert "Accord attendu" in text_of(work.get(base))
    with acting_as(organiser.acting):
        assert not StayRequest.objects.exists()
    other = next(m for m in project.counsellors if m.pk != member.pk)
    assert signed_in(other).get(base).status_code == 404
    gone = work.post(f"{base}demandes/{request.pk}/retirer/", {"version": request.version})
    assert gone.status_code == 302
    with as_owner():
        assert StayRequest.objects.get().state == "lapsed"


def test_a_stay_that_nobody_may_collect_for_is_not_published(as_owner):
    with as_owner():
        organiser = make_organiser()
        organiser.member.organisation.privacy_officers.all().delete()
    work = signed_in(organiser.member)
    address = work.post("/travail/sejours/nouveau/", typed(facts(organiser)))["Location"]
    work.post(f"{address}publier/", {})
    assert Stay.objects.get().state == "draft"
    assert "responsable de la protection" in text_of(work.get(address))
