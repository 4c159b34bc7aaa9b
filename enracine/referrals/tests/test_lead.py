"""One lead at a time for a household: proposed, accepted, seen, left."""

import datetime as dt

import pytest

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role
from enracine.network.models import Membership, Organisation
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.referrals.actions import leading, several_agents
from enracine.referrals.models import HouseholdLead
from enracine.referrals.queries.leads import count_orphans, leads_of, orphans
from enracine.referrals.tests.agents_world import text_of

pytestmark = pytest.mark.django_db


# ── One lead at a time ─────────────────────────────────────────────────────────────────────────


def test_lead_a_proposal_is_accepted_seen_and_never_two(asked, as_owner):
    chosen = asked.requests()[asked.agents[0].organisation_id]
    several_agents.choose_one_contact(asked.person(), asked.grouping().pk, chosen.pk)
    agent, subject = acting_of(asked.agents[0]), asked.files[0].subject_id
    with acting_as(agent):
        proposed = leads_of(subject).proposed
    with pytest.raises(NotVisible):
        leading.answer_lead(acting_of(asked.agents[1]), proposed.pk, accept=True)
    leading.answer_lead(agent, proposed.pk, accept=True)
    with acting_as(agent):
        assert leads_of(subject).current.pk == proposed.pk
        # The household is the object: its own subject, not the person's.
        assert leads_of(subject).current.subject_id == asked.files[0].household_id
    assert "Votre interlocutrice ou interlocuteur" in text_of(asked.browser().get("/mon-parcours/"))
    # A colleague takes over with the person's word: the former ends the same day.
    with as_owner():
        colleague = make_member("paj_agent", asked.agents[0].organisation)
    other = acting_of(colleague)
    with pytest.raises(ActionRefused):
        leading.take_lead(other, asked.dossier(0), attested=False)
    leading.take_lead(other, asked.dossier(0), attested=True)
    with jobs_role():
        rows = list(HouseholdLead.objects.order_by("created_at"))
    assert [r.state for r in rows] == ["ended", "accepted"]
    assert rows[0].ended_because == "changed" and rows[0].valid_to == today()
    from django.db import IntegrityError, transaction

    with as_owner(), pytest.raises(IntegrityError, match="lead_never_two"), transaction.atomic():
        HouseholdLead.objects.create(
            subject_id=rows[1].subject_id, person_id=rows[1].person_id,
            organisation=asked.agents[1].organisation, membership=asked.agents[1],
            state="accepted", word="attested",
        )  # fmt: skip
    kinds = set(Event.objects.none().values_list("kind", flat=True))
    with acting_as(other):
        kinds |= set(Event.objects.filter(subject_id=subject).values_list("kind", flat=True))
    assert {"referrals.lead_proposed", "referrals.lead_accepted", "referrals.lead_ended"} <= kinds


def test_lead_is_seen_by_all_who_may_see_the_household_and_by_nobody_else(asked):
    agent, subject = acting_of(asked.agents[0]), asked.files[0].subject_id
    leading.take_lead(agent, asked.dossier(0), attested=True)
    with acting_as(acting_of(asked.agents[1])):
        assert not HouseholdLead.objects.exists()
        assert leads_of(subject).current is None
    with pytest.raises(NotVisible):
        leading.take_lead(acting_of(asked.agents[1]), asked.dossier(0), attested=True)


def test_lead_the_departure_of_the_member_shows_as_nobody(asked, as_owner):
    agent = asked.agents[0]
    leading.take_lead(acting_of(agent), asked.dossier(0), attested=True)
    with as_owner():
        chief = make_member("coordinator", agent.organisation)
        Membership.objects.filter(pk=agent.pk).update(valid_to=today() - dt.timedelta(days=1))
    with acting_as(acting_of(chief)):
        assert count_orphans(acting_of(chief)) == 1
        (row,) = orphans(acting_of(chief))
    assert row.name == "Samba Diop" and row.since == today() - dt.timedelta(days=1)
    page = text_of(signed_in(chief).get("/travail/sans-interlocuteur/"))
    assert "Samba Diop" in page and str(agent.user.name) in page
    assert "Votre interlocutrice" not in text_of(asked.browser().get("/mon-parcours/"))
    # Whoever takes it up ends the former role « departure ».
    leading.take_lead(acting_of(chief), asked.dossier(0), attested=True)
    with jobs_role():
        assert HouseholdLead.objects.get(state="ended").ended_because == "departure"


def test_lead_the_page_of_a_file_takes_it_and_stops_it(asked):
    agent = asked.agents[0]
    browser, dossier = signed_in(agent), asked.dossier(0)
    address = f"/travail/dossiers/{dossier.pk}/interlocuteur/"
    assert browser.get(address).status_code == 200
    refused = browser.post(address, {"member": str(agent.pk)})
    assert refused.status_code == 422
    assert browser.post(address, {"member": str(agent.pk), "attested": "on"}).status_code == 302
    with jobs_role():
        lead = HouseholdLead.objects.get()
    page = text_of(browser.get(f"/travail/dossiers/{dossier.pk}/"))
    assert "Interlocuteur principal :" in page and agent.user.name in page
    ended = browser.post(
        f"/travail/interlocuteurs/{lead.pk}/", {"action": "terminer", "because": "finished"}
    )
    assert ended.status_code == 302
    with jobs_role():
        assert HouseholdLead.objects.get().state == "ended"
    assert Organisation.objects.filter(pk=agent.organisation_id).exists()
