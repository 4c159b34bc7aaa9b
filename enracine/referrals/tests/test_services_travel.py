"""What was done with somebody travels by kinds and days, with her agreement, never by its words."""

import uuid

import pytest
from django.urls import reverse

from enracine.accompaniment.models import Task
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.activities.actions import ActFacts, record_act, withdraw_entry, write_note
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.network.tests.factories import acting_of, signed_in
from enracine.referrals.queries.package import freeze, preview
from tests.matrix.strangers import make_strangers

pytestmark = pytest.mark.django_db


def test_services_travel_with_the_evaluation_alone_and_without_a_word_of_notes(as_owner):
    with as_owner():
        project = make_project(organisations=1)
    dossier = make_dossier(project)
    acting = acting_of(project.counsellors[0])
    facts = ActFacts("housing", today(), 30, "phone", dossier.programme_id, "Secret de famille.")
    record_act(acting, dossier, facts)
    record_act(acting, dossier, facts, again=True)
    school = ActFacts("school", today(), 30, "phone", dossier.programme_id)
    wrong = record_act(acting, dossier, school)
    withdraw_entry(acting, wrong.root_id, 1, "Autre famille.")
    write_note(acting, dossier, "Une note de famille.")
    with acting_as(acting):
        (section,) = preview(dossier.subject_id, ["evaluation"])
        (services,) = [f for f in section["facts"] if f["label"] == "Services reçus"]
        assert services["value"].startswith("Logement (2, ")
        assert "école" not in services["value"]
        assert "famille" not in str(freeze(dossier.subject_id, ["evaluation", "identity"], ""))
        assert "Services reçus" not in str(freeze(dossier.subject_id, ["identity", "project"], ""))


def test_a_thing_to_do_may_be_about_a_referral_and_leads_to_it(as_owner):
    with as_owner():
        strangers = make_strangers()
    member = strangers.members["paj_agent"]
    client, dossier = signed_in(member), uuid.UUID(strangers.ids["dossier"])
    manage = reverse("accompaniment:manage", args=[dossier])
    assert "REF-AILLEURS-1" in client.get(manage).content.decode()
    referral = strangers.ids["referral"]
    add = reverse("accompaniment:add_task", args=[dossier])
    sent = {"title": "Rappeler l’organisme", "owner": "counsellor"}
    assert client.post(add, sent | {"about": f"referral:{uuid.uuid4()}"}).status_code == 422
    assert client.post(add, sent | {"about": f"referral:{referral}"}).status_code == 302
    with acting_as(acting_of(member)):
        task = Task.objects.get(about_kind="referral")
    page = client.get(reverse("accompaniment:task", args=[task.pk])).content.decode()
    assert reverse("referrals:detail", args=[referral]) in page
