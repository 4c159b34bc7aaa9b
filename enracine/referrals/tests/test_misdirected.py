"""A file sent to the wrong organisation opens a sheet at the sender and tells the receiver (L56)."""

import pytest

from enracine.kernel.acting import acting_as
from enracine.network.tests.factories import acting_of, make_member
from enracine.privacy.models import Incident, IncidentNotice
from enracine.privacy.queries import incidents as queries
from enracine.referrals import actions

pytestmark = pytest.mark.django_db


def sheets(acting) -> list[Incident]:
    with acting_as(acting):
        return list(Incident.objects.order_by("id"))


def test_a_misdirected_referral_opens_a_linked_sheet(to_partner, as_owner):
    case = to_partner
    case.send()
    with as_owner():
        here = acting_of(make_member("privacy_officer", case.world.jade.organisation))
        there = acting_of(make_member("privacy_officer", case.target))
    actions.cancel_referral(case.sender, case.fresh(), "wrong_addressee")
    (sheet,) = sheets(here)
    assert sheet.organisation_id == case.sender.organisation_id
    assert case.fresh().number in sheet.circumstances
    assert (sheet.people_count, sheet.kind) == (1, "misdirected")
    with acting_as(here):
        shown = queries.sheet(here, sheet.pk)
    assert shown.people == (case.dossier.number,)
    assert sheets(there) == []
    with acting_as(there):
        (told,) = queries.received_notices(there)
        assert told.organisation_id == case.sender.organisation_id
        assert not IncidentNotice.objects.exclude(pk=told.pk).exists()


def test_another_reason_and_a_draft_open_nothing(to_partner, as_owner):
    case = to_partner
    with as_owner():
        here = acting_of(make_member("privacy_officer", case.world.jade.organisation))
    case.send()
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    assert sheets(here) == []
