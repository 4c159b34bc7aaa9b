"""Who opens a file inside the organisation that holds it (law.md, L30), and the door for an exception."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core import mail
from django.db import transaction

from enracine.accompaniment.queries.caseload import scope, visible
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.testing import run_jobs
from enracine.network.actions.scopes import choose_scope
from enracine.network.models import Membership
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.privacy.actions import review_exceptional_access
from enracine.privacy.models import AccessLogEntry, ExceptionalAccess, LegalDisclosure

pytestmark = pytest.mark.django_db
REASON = "Elle appelle pour demain, sa conseillère est absente."


class House:
    """One organisation: Jade follows Amina; Léa is of her team, Marc of another."""

    def __init__(self, as_owner):
        with as_owner():
            project = make_project(1)
            self.jade, home = project.counsellors[0], project.members[0]
            Membership.objects.filter(pk=self.jade.pk).update(team="Est")
            self.lea = make_member("counsellor", home, team="Est")
            self.marc = make_member("counsellor", home, team="Ouest")
            self.nadia = make_member("coordinator", home)
            self.paul = make_member("privacy_officer", home)
            self.stranger = make_member("counsellor")
            self.dossier = make_dossier(project)
            self.dossier.assignee = self.jade
            self.dossier.save()
            self.jade.refresh_from_db()
        self.url = f"/travail/dossiers/{self.dossier.pk}/"

    def opens(self, member) -> bool:
        acting = acting_of(member)
        with transaction.atomic(), acting_as(acting):
            one = visible(acting).filter(pk=self.dossier.pk).exists()
            if member.role == "counsellor":
                assert scope(acting).filter(pk=self.dossier.pk).exists() == one
        return one


@pytest.fixture
def house(as_owner):
    return House(as_owner)


@pytest.mark.parametrize(
    ("scope_chosen", "who"),
    [
        ("organisation", {"jade", "lea", "marc", "nadia"}),
        ("team", {"jade", "lea", "nadia"}),
        ("assigned", {"jade", "nadia"}),
    ],
)
def test_l30_the_organisation_says_who_opens_its_files(house, scope_chosen, who):
    choose_scope(acting_of(house.nadia), scope_chosen, today())
    names = ("jade", "lea", "marc", "nadia", "stranger", "paul")
    # The coordination sees them all; the officer and a stranger open none.
    assert {name for name in names if house.opens(getattr(house, name))} == who


def test_a_colleague_of_another_team_gets_a_calm_page_and_a_stranger_nothing(house):
    browser = signed_in(house.marc)
    answer = browser.get(house.url)
    assert (answer.status_code, answer["Location"]) == (302, f"{house.url}acces/")
    page = browser.get(answer["Location"]).content.decode()
    assert house.jade.user.get_full_name() in page and house.dossier.number in page
    assert "Amina" not in page and "Benali" not in page
    for path in ("historique/", "evaluation/", "accords/", "feuille.pdf"):
        assert browser.get(house.url + path).status_code == 302
    listed = browser.get("/travail/dossiers/", {"qui": "tous", "q": "benali"}).content.decode()
    assert "Amina" not in listed
    found = browser.get("/travail/recherche/", {"q": "Benali"}).content.decode()
    assert house.dossier.number in found and "Amina" not in found
    stranger = signed_in(house.stranger)
    assert stranger.get(house.url).status_code == 404
    assert stranger.get(f"{house.url}acces/").status_code == 404


def test_an_exception_is_reasoned_limited_told_logged_and_reviewed(house, as_owner):
    browser = signed_in(house.marc)
    door = f"{house.url}acces/"
    assert browser.post(door, {"reason": "vite", "hours": "1"}).status_code == 422
    assert browser.post(door, {"reason": REASON, "hours": "96"}).status_code == 422
    assert browser.post(door, {"reason": REASON, "hours": "1"})["Location"] == house.url
    assert "Amina" in browser.get(house.url).content.decode()
    with as_owner():
        read = AccessLogEntry.objects.filter(membership_id=house.marc.pk).latest("occurred_at")
        assert read.reason == f"Accès exceptionnel : {REASON}"
    run_jobs()
    told = {address for m in mail.outbox if "exception" in m.subject for address in m.to}
    assert told == {house.nadia.user.email, house.paul.user.email}
    with as_owner():
        opened = ExceptionalAccess.objects.get()
    with pytest.raises(ActionRefused, match="autre personne"), transaction.atomic():
        _own_review(house, opened)
    officer = signed_in(house.paul)
    page = officer.get("/travail/protection/acces-exception/").content.decode()
    assert REASON in page and house.dossier.number in page and "Amina" not in page
    answer = officer.post(
        f"/travail/protection/acces-exception/{opened.pk}/", {"review": "justified"}
    )
    assert answer.status_code == 302
    log = officer.get("/travail/protection/journal/", {"exceptional": "on"}).content.decode()
    assert house.dossier.number in log and "Accès exceptionnel" in log and "Amina" not in log
    # Its hours past, the door is closed again.
    with as_owner():
        ExceptionalAccess.objects.update(
            opened_at=now() - dt.timedelta(hours=3), ends_at=now() - dt.timedelta(hours=2)
        )
    assert browser.get(house.url)["Location"] == door


def _own_review(house, opened) -> None:
    acting = replace(acting_of(house.marc), role="coordinator")
    review_exceptional_access(acting, opened.pk, "justified", "")


def test_l32_what_prevents_a_danger_is_written_seen_and_not_shown_to_the_person_at_once(
    house, as_owner
):
    browser = signed_in(house.jade)
    form = {
        "exception": "serious_danger", "recipient": "Agente Roy, police", "channel": "téléphone",
        "sections": ["identity", "contact"], "content": "Nom et adresse.", "necessity": "",
    }  # fmt: skip
    assert browser.post(f"{house.url}danger/", form).status_code == 422
    form["necessity"] = "Menace de mort ce matin."
    assert browser.post(f"{house.url}danger/", form).status_code == 302
    assert "Agente Roy" in browser.get(house.url).content.decode()
    run_jobs()
    assert [m.to for m in mail.outbox if "sans accord" in m.subject] == [[house.paul.user.email]]
    person = Acting.for_subject(house.dossier.subject_id)
    with transaction.atomic(), acting_as(person):
        assert not LegalDisclosure.objects.exists()
    with as_owner():
        row = LegalDisclosure.objects.get()
    officer = signed_in(house.paul)
    assert "Menace de mort" in officer.get("/travail/protection/communications/").content.decode()
    officer.post(f"/travail/protection/communications/{row.pk}/", {"show": "1"})
    with transaction.atomic(), acting_as(person):
        assert LegalDisclosure.objects.get().shown_to_person
