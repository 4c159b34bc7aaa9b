"""« Nos places »: what is declared, confirmed and paused, and what the database refuses by itself."""

import contextlib
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.inbox import sources_for
from enracine.kernel.models import Event, Setting, new_id
from enracine.network.actions import capacity as actions
from enracine.network.models import Capacity, Mandate, Programme, ReferralPause, Reservation
from enracine.network.queries.capacity import declared_places, places_of
from enracine.network.tests.factories import (
    LONG_AGO,
    acting_of,
    make_member,
    make_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def marc(as_owner):
    """A worker of a partner that serves everywhere."""
    with as_owner():
        member = make_member("partner")
        member.mandate = make_mandate(member.organisation)
    return member


def make_mandate(organisation):
    programme, _new = Programme.objects.get_or_create(
        code="essai",
        defaults={"name": "Essai", "organisation": organisation, "valid_from": LONG_AGO},
    )
    return Mandate.objects.create(
        organisation=organisation, programme=programme, everywhere=True, valid_from=LONG_AGO
    )


def declare(marc, places, **said):
    return actions.declare_capacity(acting_of(marc), marc.mandate.pk, places, **said)


@contextlib.contextmanager
def refused_by(constraint):
    """The database itself says no, and by which of its rules."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        yield
    assert refused.value.__cause__.diag.constraint_name == constraint


def take(marc, holder=None):
    return actions.take_place(acting_of(marc), [marc.mandate.pk], holder or new_id())


def test_who_declared_nothing_is_not_limited(marc):
    assert take(marc) is None and not Reservation.objects.exists()


def test_each_person_takes_the_lowest_place_and_the_last_one_is_refused_in_words(marc):
    declare(marc, 2)
    holder = new_id()
    assert [take(marc, holder).number, take(marc).number] == [1, 2]
    with pytest.raises(ActionRefused, match="liste d’attente") as refused:
        take(marc)
    assert refused.value.code == "full"
    assert take(marc, holder) is None, "who has a place does not take a second one"
    assert actions.release_place(acting_of(marc), holder) == marc.mandate.pk
    assert actions.release_place(acting_of(marc), holder) is None
    assert take(marc).number == 1
    assert Reservation.objects.filter(holder_id=holder).get().released_at is not None


def test_lowering_gives_lower_numbers_and_never_drops_somebody(marc):
    declare(marc, 4)
    holders = [new_id() for _n in range(4)]
    for holder in holders:
        take(marc, holder)
    for holder in holders[:2]:
        actions.release_place(acting_of(marc), holder)
    with pytest.raises(ActionRefused, match="2 places sont prises") as refused:
        declare(marc, 1)
    assert refused.value.field == "places"
    declare(marc, 2)
    held = Reservation.objects.filter(released_at__isnull=True)
    assert sorted(held.values_list("number", flat=True)) == [1, 2]
    assert set(held.values_list("holder_id", flat=True)) == set(holders[2:])


@pytest.mark.parametrize(
    ("number", "wanted"), [(1, "reservation_place_once"), (3, "reservation_place_declared")]
)
def test_the_database_refuses_a_place_taken_twice_or_never_declared(marc, number, wanted):
    declare(marc, 2)
    take(marc)
    with refused_by(wanted):
        Reservation.objects.create(mandate=marc.mandate, number=number, holder_id=new_id())


def test_the_database_refuses_to_lose_a_place_or_to_give_it_to_somebody_else(marc):
    declare(marc, 2)
    take(marc)
    second = take(marc)
    with refused_by("capacity_keeps_places"):
        Capacity.objects.update(places=1)
    with refused_by("reservation_only_lowers"):
        Reservation.objects.filter(pk=second.pk).update(holder_id=new_id())
    actions.release_place(acting_of(marc), second.holder_id)
    with refused_by("reservation_only_lowers"):
        Reservation.objects.filter(pk=second.pk).update(released_at=None)


def test_the_former_word_stays_and_a_stale_page_is_told_so(marc, as_owner):
    first = declare(marc, 3, note="Deux familles au plus")
    with as_owner():
        Capacity.objects.update(valid_from=today() - 9 * ONE_DAY)
    second = declare(marc, 5, version=first.version)
    rows = list(Capacity.objects.order_by("valid_from").values_list("places", "valid_to"))
    assert rows == [(3, today() - ONE_DAY), (5, None)]
    with pytest.raises(Conflict) as conflict:
        declare(marc, 9, version=first.version)
    assert conflict.value.current == second
    with pytest.raises(Conflict):
        declare(marc, 9, version=0)
    # The same day is corrected, not repeated.
    declare(marc, 6, version=second.version)
    assert Capacity.objects.count() == 2
    declare(marc, None)
    assert declared_places([marc.mandate.pk]) == {}
    assert take(marc) is None, "nobody is limited any more"


def test_a_capacity_with_a_last_day_ends_by_itself(marc):
    declare(marc, 0, until=today() + 3 * ONE_DAY)
    with pytest.raises(ActionRefused):
        take(marc)
    assert declared_places([marc.mandate.pk], today() + 4 * ONE_DAY) == {}
    with pytest.raises(ActionRefused, match="à venir"):
        declare(marc, 1, until=today() - ONE_DAY)


def test_confirming_is_one_gesture_and_is_asked_again_after_the_days_of_the_setting(marc, as_owner):
    declare(marc, 3)
    acting = acting_of(marc)
    source = next(s for s in sources_for(acting) if s.key == "capacity")
    assert source.items(acting, 10) == []
    with as_owner():
        Capacity.objects.update(confirmed_on=today() - 31 * ONE_DAY)
    assert len(source.items(acting, 10)) == 1
    with as_owner():
        Setting.objects.create(
            key="network.capacity_confirm_days", value=40, valid_from=LONG_AGO, source="Essai"
        )
    assert source.items(acting, 10) == []
    assert actions.confirm_capacity(acting) == 1
    said = Capacity.objects.get()
    assert said.confirmed_on == today() and said.confirmed_by_id == marc.pk
    with as_owner():
        assert Event.objects.filter(kind="network.capacity_confirmed").count() == 1


def test_a_pause_has_a_reason_ends_by_itself_or_by_hand(marc):
    acting = acting_of(marc)
    with pytest.raises(ActionRefused, match="pourquoi"):
        actions.pause_referrals(acting, marc.mandate.pk, "  ")
    with pytest.raises(ActionRefused, match="à venir"):
        actions.pause_referrals(acting, marc.mandate.pk, "Congé", until=today() - ONE_DAY)
    actions.pause_referrals(acting, marc.mandate.pk, "Congé", until=today() + ONE_DAY)
    actions.pause_referrals(acting, marc.mandate.pk, "Inventaire", until=today() + 2 * ONE_DAY)
    pause = ReferralPause.objects.get()
    assert pause.reason == "Inventaire"
    assert ReferralPause.objects.on(today() + 2 * ONE_DAY).exists()
    assert not ReferralPause.objects.on(today() + 3 * ONE_DAY).exists()
    assert actions.reopen_referrals(acting, marc.mandate.pk)
    assert not actions.reopen_referrals(acting, marc.mandate.pk)


def test_nobody_speaks_for_the_places_of_others(marc, as_owner):
    with as_owner():
        stranger, counsellor = make_member("partner"), make_member("counsellor", marc.organisation)
    for other in (stranger, counsellor):
        for gesture in (
            lambda a: actions.declare_capacity(a, marc.mandate.pk, 1),
            lambda a: actions.pause_referrals(a, marc.mandate.pk, "Non"),
            lambda a: actions.reopen_referrals(a, marc.mandate.pk),
            lambda a: actions.confirm_capacity(a, marc.mandate.pk),
        ):
            with pytest.raises(NotVisible):
                gesture(acting_of(other))


def test_the_page_keeps_what_was_typed_beside_its_error(marc):
    browser = signed_in(marc)
    url = f"/travail/places/{marc.mandate.pk}/"
    answer = browser.post(url, {"places": "beaucoup", "note": "En août", "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="beaucoup"' in page and "En août" in page
    assert browser.post(url, {"places": "3", "version": "0"}).status_code == 302
    stale = browser.post(url, {"places": "7", "version": "0"})
    assert stale.status_code == 409 and "7" in stale.content.decode()
    shown = browser.get("/travail/places/").content.decode()
    assert "3 places libres" in shown and "Confirmer que c’est encore vrai" in shown
    assert browser.post("/travail/places/confirmer/").status_code == 302
    assert browser.post(f"{url}pause/", {"reason": ""}).status_code == 422
    assert browser.post(f"{url}pause/", {"reason": "Congé de deux semaines"}).status_code == 302
    assert "Congé de deux semaines" in browser.get("/travail/places/").content.decode()
    assert browser.post(f"{url}rouvrir/").status_code == 302
    assert browser.post(url, {"places": "", "version": "1"}).status_code == 302
    assert "Rien de déclaré" in browser.get("/travail/places/").content.decode()


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_asks_the_same_questions_whatever_the_number_of_mandates(marc, as_owner, count):
    with as_owner():
        parent = make_organisation(kind="eer_network")
        nadia = make_member("coordinator", parent)
        for _n in range(count):
            mandate = make_mandate(make_organisation(parent=parent))
            Capacity.objects.create(mandate=mandate, places=3, valid_from=LONG_AGO)
    with CaptureQueriesContext(connection) as captured:
        lines = places_of(acting_of(nadia))
    assert len(lines) == count and all(line.free == 3 for line in lines)
    assert len(captured) == 4
