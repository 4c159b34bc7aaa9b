"""Two people at once on one departure: the page shows both versions, in words, and loses nothing."""

import datetime as dt

import pytest

from enracine.kernel.clock import today
from enracine.kernel.templatetags import formats
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.settlement.models import Move
from enracine.settlement.tests.test_pages import make_household

pytestmark = pytest.mark.django_db


def test_both_dates_are_shown_and_the_first_one_stays(as_owner):
    with as_owner():
        sender, receiver = make_member("counsellor"), make_member("partner", make_organisation())
        _dossier, move, _follow_up = make_household(sender, receiver, 1)
    first, second = today() + dt.timedelta(days=10), today() + dt.timedelta(days=20)
    path = f"/travail/deplacements/{move.pk}/confirm/"

    def confirm(member, day):
        return signed_in(member).post(
            path, {"confirm-day": day.isoformat(), "confirm-version": move.version}
        )

    assert confirm(receiver, first).status_code == 302
    with as_owner():
        # The second one read the page before: for her the date is still to be confirmed.
        Move.objects.filter(pk=move.pk).update(state="planned")
    answer = confirm(sender, second)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Les deux versions" in page
    assert "Prévu le" in page
    for day in (first, second):
        assert formats.day(day, "fr-ca") in page
    with as_owner():
        assert Move.objects.get(pk=move.pk).planned_on == first
