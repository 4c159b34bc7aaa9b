"""Lists read in short ranges: every row once, in order, page after page; counted as far as is said."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from enracine.kernel.clock import today
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.privacy.models import Subject
from enracine.settlement import queries
from enracine.settlement.models import FollowUp, Move
from enracine.settlement.tests.test_pages import make_household

pytestmark = pytest.mark.django_db
#: More than a page, whose parts come from three people.
MANY = 78


@pytest.fixture
def receiver(as_owner):
    """A partner that receives."""
    with as_owner():
        return make_member("partner", organisation=make_organisation())


def follow_ups_of(move: Move, receiver, *assignees) -> list[FollowUp]:
    """`MANY` follow-ups of one move, two a day, one for each in turn."""
    return FollowUp.objects.bulk_create(
        FollowUp(
            subject_id=move.subject_id,
            move=move,
            months=10 + n,
            organisation_id=receiver.organisation_id,
            sending_organisation_id=receiver.organisation_id,
            assignee=assignees[n % len(assignees)],
            due_on=today() - dt.timedelta(days=100) + dt.timedelta(days=n // 2),
        )
        for n in range(MANY)
    )


def titles(page: str) -> list[str]:
    return re.findall(r"/travail/suivis/([0-9a-f-]{36})/", page)


def every_page(client, path: str, told) -> list[list[str]]:
    """What each page of a list tells, to the last."""
    pages = []
    while path:
        page = client.get(path).content.decode()
        pages.append(told(page))
        following = re.search(r'href="(\?[^"]*apres=[^"]*)"', page)
        path = path.partition("?")[0] + following[1].replace("&amp;", "&") if following else ""
        assert len(pages) < 9
    return pages


def test_mine_and_those_of_nobody_are_one_list_in_the_order_of_days(receiver, as_owner):
    with as_owner():
        sender = make_member("counsellor")
        colleague = make_member("partner", organisation=receiver.organisation)
        _dossier, move, former = make_household(sender, receiver, 1)
        former.delete()
        made = follow_ups_of(move, receiver, receiver, None, colleague)
    wanted = [str(f.pk) for f in sorted(made, key=lambda f: (f.due_on, f.pk)) if f.assignee_id is None
              or f.assignee_id == receiver.pk]  # fmt: skip
    mine = every_page(signed_in(receiver), "/travail/suivis/", titles)
    assert [len(page) for page in mine] == [50, 2]
    assert sum(mine, []) == wanted
    everybody = every_page(signed_in(receiver), "/travail/suivis/?vue=dus", titles)
    assert [len(page) for page in everybody] == [50, 28]
    assert len(set(sum(everybody, []))) == MANY


def test_what_is_behind_a_number_is_there_once_whatever_its_sides(receiver, as_owner):
    """An organisation that sends, receives and coordinates a household reads its follow-up once."""
    with as_owner():
        sender = make_member("counsellor")
        moves = [make_household(sender, receiver, number)[1] for number in range(3)]
        FollowUp.objects.all().delete()
        days = [today() - dt.timedelta(days=40 + n) for n in range(3)]
        for move, day in zip(moves, days, strict=True):
            FollowUp.objects.create(
                subject_id=move.subject_id, move=move, months=12, due_on=day,
                organisation_id=receiver.organisation_id,
                sending_organisation_id=receiver.organisation_id,
                coordinating_organisation_id=receiver.organisation_id,
            )  # fmt: skip
        coordinator = make_member("coordinator", organisation=receiver.organisation)
    rows = reverse("insights:retention_rows") + "?delai=12&partie=tous"
    page = signed_in(coordinator).get(rows).content.decode()
    assert re.findall(r"Amina(\d)", page) == ["2", "1", "0"]
    # A year opens to the months that its sum counts: those in which the delay falls.
    year = today().year - 1 if today().month >= 4 else today().year - 2
    told = [
        signed_in(coordinator).get(f"{rows}&annee={y}").content.decode().count("inbox-row__title")
        for y in (year - 1, year)
    ]
    assert sum(told) == 3


def test_past_a_hundred_a_view_of_departures_says_a_hundred_and_more(receiver, as_owner):
    with as_owner():
        sender = make_member("counsellor")
        first = make_household(sender, receiver, 1)[1]
        values = {
            f.attname: getattr(first, f.attname)
            for f in Move._meta.concrete_fields
            if f.name not in {"id", "subject"}
        }
        most = queries.COUNTED_TO

        def plan(count: int) -> None:
            subjects = Subject.objects.bulk_create(Subject(kind="household") for _n in range(count))
            Move.objects.bulk_create(Move(**values, subject=subject) for subject in subjects)

        plan(most - 1)
    client = signed_in(receiver)
    assert f">{most}<" in badges(client)
    with as_owner():
        plan(1)
    assert f">{most} +<" in badges(client)


def badges(client) -> str:
    page = client.get("/travail/arrivees/").content.decode()
    return re.sub(
        r"[\u00a0\u202f ]", " ", page[page.index("sub-nav") : page.index('class="inbox"')]
    )
