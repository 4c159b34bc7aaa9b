"""Pages of protection: the officer's, the public's, and what each says."""

import pytest
from django.test import Client
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.network.tests.factories import signed_in
from enracine.privacy.actions import complaints as complaint_actions
from enracine.privacy.actions import governance, incidents
from enracine.privacy.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(protected):
    return signed_in(protected.officer_here)


def report(client) -> None:
    answer = client.post(
        reverse("privacy:report_incident"),
        {
            "kind": "access",
            "circumstances": "Dossier ouvert sans raison.",
            "discovered_on": today().isoformat(),
        },
    )
    assert answer.status_code == 302


def only_incident(world) -> Incident:
    with acting_as(world.keeper_here):
        return Incident.objects.get(organisation=world.here)


def test_a_counsellor_reports_and_opens_no_register(protected):
    client = signed_in(protected.counsellor_member)
    report(client)
    assert client.get(reverse("privacy:incidents")).status_code == 404
    assert only_incident(protected).circumstances == "Dossier ouvert sans raison."


def test_from_the_report_to_the_signed_decision_and_the_letters(protected, officer):
    report(officer)
    incident = only_incident(protected)
    page = officer.get(reverse("privacy:incident", args=[incident.pk])).content.decode()
    assert "Fiche incomplète" in page
    answer = officer.post(
        reverse("privacy:incident_facts", args=[incident.pk]),
        {
            "kind": "access",
            "information": "Nom et statut",
            "sections": ["status"],
            "circumstances": "Dossier ouvert sans raison.",
            "happened_on": today().isoformat(),
            "discovered_on": today().isoformat(),
            "people_count": "1",
            "version": "1",
        },
    )
    assert answer.status_code == 302
    answer = officer.post(
        reverse("privacy:incident_risk", args=[incident.pk]),
        {
            "sensitivity": "high",
            "likelihood": "medium",
            "consequences": ["status"],
            "likelihood_factors": ["malicious"],
            "opinion": "À aviser.",
            "version": "2",
        },
    )
    assert answer.status_code == 302
    page = officer.get(reverse("privacy:incident", args=[incident.pk])).content.decode()
    assert "risque sérieux" in page
    answer = officer.post(reverse("privacy:incident_decision", args=[incident.pk]), {})
    assert answer.status_code == 422
    assert "Erreur" in answer.content.decode()
    answer = officer.post(
        reverse("privacy:incident_decision", args=[incident.pk]),
        {"decision": "serious", "reason": "Statut connu d’un proche.", "version": "3"},
    )
    assert answer.status_code == 302
    with acting_as(protected.keeper_here):
        notice = only_incident(protected).notices.get(audience="cai")
    paper = officer.get(reverse("privacy:notice_paper", args=[notice.pk]))
    assert paper["Content-Type"] == "application/pdf"
    answer = officer.post(
        reverse("privacy:notice_sent", args=[notice.pk]),
        {"sent_on": today().isoformat(), "means": "form", "reference": "CAI-1", "version": "1"},
    )
    assert answer.status_code == 302
    page = officer.get(reverse("privacy:notice", args=[notice.pk])).content.decode()
    assert "CAI-1" in page


def test_two_officers_at_once_see_both_versions(protected, officer):
    report(officer)
    incident = only_incident(protected)
    said = {
        "kind": "access",
        "circumstances": "Premier texte.",
        "discovered_on": today().isoformat(),
        "version": "1",
    }
    url = reverse("privacy:incident_facts", args=[incident.pk])
    assert officer.post(url, said).status_code == 302
    answer = officer.post(url, said | {"circumstances": "Deuxième texte."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Premier texte." in page
    assert "Deuxième texte." in page


def test_the_officer_s_page_shows_what_waits_oldest_first(protected, officer):
    report(officer)
    complaint_actions.complain(
        protected.person, protected.subject.pk, protected.here.pk, about="other", text="x"
    )
    page = officer.get(reverse("network:protection")).content.decode()
    assert "Fiche d’incident à compléter" in page
    assert "Plainte à répondre" in page
    assert "Personne n’est nommé" not in page
    home = officer.get("/travail/").content.decode()
    assert "Plainte à répondre" in home


def test_without_an_officer_the_page_says_it(protected, officer, as_owner):
    with as_owner():
        protected.here.privacy_officers.all().delete()
    page = officer.get(reverse("network:protection")).content.decode()
    assert "Personne n’est nommé pour répondre" in page


def test_the_whole_register_of_fields_opens_and_is_filtered(officer):
    url = reverse("privacy:personal_fields")
    assert "Statut d’immigration" in officer.get(url).content.decode()
    page = officer.get(url, {"section": "contact"}).content.decode()
    assert "Coordonnées" in page
    assert "Prouver le consentement" not in page
    fragment = officer.get(url, {"q": "zzz"}, headers={"HX-Request": "true"}).content.decode()
    assert "Aucun champ ne correspond" in fragment
    assert "<html" not in fragment


def test_the_versions_of_policies_are_public_and_dated(protected):
    governance.publish_policy(
        protected.keeper_here, kind="retention", body="Un an.\n\nPuis rien.", valid_from=today()
    )
    client = Client()
    url = reverse("privacy:policy_versions")
    page = client.get(url, {"organisme": protected.here.code, "le": "pas-une-date"})
    assert page.status_code == 200
    assert protected.here.name in page.content.decode()
    before = client.get(url, {"organisme": protected.here.code, "le": "2020-01-01"})
    assert before.context["lines"][1].is_common
    text = client.get(
        reverse("privacy:policy_version", args=[page.context["lines"][1].policy.pk])
    ).content.decode()
    assert "<p>Un an.</p>" in text
    client.cookies.load({"enracine_language": "en"})
    english = client.get(
        reverse("privacy:policy_version", args=[page.context["lines"][1].policy.pk])
    ).content.decode()
    assert "French" in english


def test_fifty_sheets_cost_no_more_than_one(protected, officer, django_assert_max_num_queries):
    def more(count: int) -> None:
        for _number in range(count):
            incidents.open_incident(
                protected.counsellor, kind="loss", circumstances="x", discovered_on=today()
            )

    more(1)
    officer.get(reverse("privacy:incidents"))
    more(40)
    with django_assert_max_num_queries(20):
        page = officer.get(reverse("privacy:incidents")).content.decode()
    assert "apres=" in page


def test_a_social_insurance_number_is_refused_beside_its_field(protected, officer):
    answer = officer.post(
        reverse("privacy:report_incident"),
        {
            "kind": "access",
            "circumstances": "Le NAS 046 454 286 a été lu au téléphone.",
            "discovered_on": today().isoformat(),
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "id_circumstances_error" in page
    assert "numéro d’assurance sociale" in page
    with acting_as(protected.keeper_here):
        assert not Incident.objects.exists()
