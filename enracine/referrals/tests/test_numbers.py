"""The numbers of referrals that triggers keep are those that counting gives, after every gesture."""

import json

import pytest

from enracine.kernel import counting
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.api.schemas import AtLeast
from enracine.kernel.errors import NotVisible
from enracine.network.models import Membership
from enracine.network.tests.factories import acting_of
from enracine.referrals import actions
from enracine.referrals.actions.tallying import gather_tallies, tallies_apart
from enracine.referrals.checks import tallies_drifted
from enracine.referrals.models import Referral, ReferralTally
from enracine.referrals.queries import lists, software
from enracine.referrals.queries.software import Filters, Listed, listed
from enracine.referrals.tests.conftest import Case

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")
ASKED = [
    Filters(),
    *(Filters(direction) for direction in ("received", "sent", "coordinated")),
    Filters(states=("sent", "completed")),
    Filters("received", turn="receiver", is_open=True),
    Filters("sent", is_open=False),
]


def apart(as_owner) -> list:
    with as_owner():
        return tallies_apart(20)


@pytest.fixture
def cases(world, as_owner):
    """Four referrals: a draft, one just sent, one accepted, one whose return was read."""
    found = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{n}")
        for n in range(4)
    ]
    found[0].draft()
    found[1].send()
    found[2].accept()
    found[3].serve()
    receiver = found[3].receiver
    actions.end_referral(receiver, found[3].seen_by(receiver), "served", "Merci.")
    actions.acknowledge(found[3].sender, found[3].fresh())
    return found


def test_every_gesture_is_counted_and_what_is_destroyed_no_more(cases, as_owner):
    assert apart(as_owner) == []
    case = cases[2]
    actions.undo_answer(case.receiver, case.seen_by(case.receiver))
    actions.take_referral(case.receiver, case.seen_by(case.receiver))
    assert apart(as_owner) == []
    with as_owner():
        Referral.objects.filter(pk=cases[0].referral.pk).delete()
        assert tallies_apart(20) == []
        Referral.objects.update(turn="nobody", closed_at="2026-01-02T12:00Z", state="cancelled",
                                close_code="not_needed")  # fmt: skip
        assert tallies_apart(20) == []


def test_a_change_that_moves_no_number_writes_none(cases, as_owner):
    with as_owner():
        before = ReferralTally.objects.count()
        Referral.objects.update(question="Combien d’enfants?")
        assert ReferralTally.objects.count() == before


def test_a_night_gathers_the_numbers_without_changing_their_sums(cases, as_owner):
    with as_owner():
        before = ReferralTally.objects.count()
        gather_tallies(SYSTEM)
        assert ReferralTally.objects.count() < before
        assert tallies_apart(20) == []
        assert not ReferralTally.objects.filter(number__lt=1).exists()
    with pytest.raises(NotVisible):
        gather_tallies(cases[0].sender)


def test_a_number_that_drifts_is_found_and_said(cases, as_owner):
    with as_owner():
        ReferralTally.objects.filter(side="received").delete()
        assert {side for _code, side, *_numbers in tallies_apart(20)} == {"received"}
        assert any("au compteur" in line for line in tallies_drifted())


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_api_says_the_number_that_counting_gives(cases, asked, world):
    others = acting_of(world.jade), acting_of(world.marc)
    for acting in (*others, *(who(acting, one_team=True) for acting in others)):
        with acting_as(acting):
            assert Listed(acting, asked).number() == listed(acting, asked).count()
            found = [json.loads(row.text)["id"] for row in Listed(acting, asked)[0:50]]
            assert found == [str(row.pk) for row in listed(acting, asked)[0:50]]


def test_past_the_most_the_number_of_one_s_team_is_said_to_be_a_minimum(
    cases, world, as_owner, monkeypatch
):
    """Jade's team alone knows of what she sends: its own number, never more than there are."""
    with as_owner():
        Membership.objects.filter(pk=world.jade.pk).update(team="Nord")
        world.jade.refresh_from_db()
    acting = acting_of(world.jade)
    with acting_as(acting):
        for asked in ASKED:
            monkeypatch.setattr(software, "COUNTED_TO", 1_000)
            exact = Listed(acting, asked).number()
            assert exact == listed(acting, asked).count() and not isinstance(exact, AtLeast)
            monkeypatch.setattr(software, "COUNTED_TO", 1)
            said = Listed(acting, asked).number()
            assert said <= exact and (exact < 2 or isinstance(said, AtLeast)), asked


def who(acting: Acting, **more) -> Acting:
    """The same person, of an organisation where nobody is of another team."""
    return Acting(**{**acting.__dict__, **more})


@pytest.mark.parametrize("teams", [{}, {"jade": "Nord", "marc": "Est"}], ids=["one", "several"])
def test_past_the_most_a_list_is_not_read_and_never_said_longer_than_it_is(
    cases, world, as_owner, monkeypatch, teams
):
    """Whatever the teams: the same words as counting, one row under and over what is counted to."""
    with as_owner():
        for name, team in teams.items():
            Membership.objects.filter(pk=getattr(world, name).pk).update(team=team)
            getattr(world, name).refresh_from_db()
    for most in (1, 2, 3, 1_000):
        monkeypatch.setattr(counting, "COUNTED_TO", most)
        lists._asked.cache_clear()
        for member, asked in ((world.marc, lists.received), (world.jade, lists.sent)):
            acting = acting_of(member)
            with acting_as(acting):
                codes = lists.RECEIVED if asked is lists.received else lists.SENT
                first = {code: asked(acting, code).total for code in codes}
                true = {code: len(asked(acting, code).rows) for code in codes}
            assert first == {code: min(found, most + 1) for code, found in true.items()}
    lists._asked.cache_clear()
