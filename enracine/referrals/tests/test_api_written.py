"""A list of the API is written by PostgreSQL: each item is what its schema says, to the last sign."""

import json

import pytest
from django.utils.translation import override
from ninja.responses import NinjaJSONEncoder

from enracine.kernel.acting import Acting, acting_as
from enracine.network.tests.factories import acting_of
from enracine.people.queries import headers
from enracine.referrals import actions
from enracine.referrals.api import ReferralPage
from enracine.referrals.api_shapes import ReferralOut, referral_shape, written_shape
from enracine.referrals.models import Referral
from enracine.referrals.queries.software import NAMED, Filters, Listed, listed
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_api import Software

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(world, as_owner):
    """A draft, one sent, one accepted, one refused with words that JSON must escape."""
    found = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=name)
        for name in ("Ève « \\ »", 'Zoé "Z"', "Li", "Amina")
    ]
    found[0].draft(message="Bonjour")
    found[1].send()
    found[2].accept()
    found[3].send()
    receiver = found[3].receiver
    actions.decline_referral(receiver, found[3].seen_by(receiver), "capacity")
    with as_owner():
        Referral.objects.filter(pk=found[1].referral.pk).update(
            sent_at="2026-03-01T12:00:00Z", updated_at="2026-03-01T12:00:00.120456Z"
        )
    return found


def drawn(acting: Acting, referral: Referral, names) -> dict:
    """The item as ninja would answer it, from the schema."""
    shape = referral_shape(acting, referral, names.get(referral.subject_id))
    out = ReferralOut.model_validate(shape).model_dump(exclude_unset=True)
    return json.loads(json.dumps(out, cls=NinjaJSONEncoder))


@pytest.mark.parametrize("language", ["fr-ca", "en"])
@pytest.mark.parametrize("who", ["jade", "marc", "herself"])
def test_an_item_written_is_the_item_of_the_schema(cases, world, who, language):
    herself = Acting.for_subject(cases[2].subject_id)
    acting = herself if who == "herself" else acting_of(getattr(world, who))
    with acting_as(acting), override(language):
        rows = list(listed(acting, Filters()).select_related(*NAMED))
        names = headers({row.subject_id for row in rows})
        full = {pk: person.full_name for pk, person in names.items()}
        written = Listed(acting, Filters())[0:50]
        assert len(written) == len(rows) == {"jade": 4, "marc": 3, "herself": 1}[who]
        for row, referral in zip(written, rows, strict=True):
            found = json.loads(written_shape(row, full.get(row.subject_id)))
            assert found == drawn(acting, referral, names)


def test_a_page_written_is_a_page(cases, world):
    answer = Software(world.marc.user_id).get("/referrals", per_page=2)
    assert answer["Content-Type"].startswith("application/json")
    page = answer.json()
    assert (page["total"], page["page"], page["per_page"], len(page["items"])) == (3, 1, 2, 2)
    assert ReferralPage.model_validate(page)
    empty = Software(world.marc.user_id).get("/referrals", direction="sent").json()
    assert empty == {"items": [], "total": 0, "page": 1, "per_page": 50}
