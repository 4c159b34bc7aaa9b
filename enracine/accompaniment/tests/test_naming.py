"""Names asked of the words first: the same dossiers as the plain question, by the same rights."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import transaction

from enracine.accompaniment.actions.tallying import gather_dossier_tallies
from enracine.accompaniment.holdings import DossierFacts
from enracine.accompaniment.models import Dossier, DossierTally, Task
from enracine.accompaniment.queries import caseload as lists
from enracine.accompaniment.queries import naming, software, totals
from enracine.accompaniment.queries.caseload import Filters
from enracine.accompaniment.queries.invariants import dossiers_are_counted
from enracine.accompaniment.tests.factories import make_allocated, make_dossier, make_project
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.api.schemas import AtLeast, Paging, page_of
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.testing import jobs_role
from enracine.network.models import Membership
from enracine.network.scope import Scope
from enracine.network.tests.factories import acting_of, make_member
from enracine.privacy.content import FILE, NOT_COME
from enracine.privacy.models import AccessGrant, ExceptionalAccess

pytestmark = pytest.mark.django_db
NAMES = [
    ("Amina", "Benali"), ("Amina", "El Amrani"), ("Aminata", "Diallo"), ("Karim", "Benali"),
    ("N’Golo", "Diallo"), ("Jean-Pierre", "Tremblay"), ("Amine", "Ben Ali"), ("Amina", "Diallo"),
]  # fmt: skip
TYPED = [
    "amina", "AMI", "amina benali", "benali amina", "elamrani", "el amrani", "ngolo", "golo d",
    "ben ali", "jean tremblay", "pierre", "diallo amina benali", "zzz", "!!", "a", "dia a",
]  # fmt: skip


class House:
    """One organisation: Jade and Léa of one team, Marc of another; each follows some, some nobody."""

    def __init__(self, as_owner):
        with as_owner():
            project = make_project(1)
            self.jade, home = project.counsellors[0], project.members[0]
            Membership.objects.filter(pk=self.jade.pk).update(team="Est")
            self.lea = make_member("counsellor", home, team="Est")
            self.marc = make_member("counsellor", home, team="Ouest")
            self.nadia = project.coordinator
            self.stranger = make_member("counsellor")
            follow = [self.jade, self.marc, None, self.lea]
            self.dossiers = [make_dossier(project, *name) for name in NAMES]
            for at, dossier in enumerate(self.dossiers):
                dossier.assignee = follow[at % 4]
                dossier.last_activity_at = now() - dt.timedelta(days=at * 7 % 5, hours=at)
                dossier.save()
            self.project = project
            self.jade.refresh_from_db()

    def readers(self):
        """Everybody, under every choice of who opens the files."""
        for member in (self.jade, self.marc, self.nadia, self.stranger):
            for scope in Scope.values:
                yield replace(acting_of(member), scope=scope)


@pytest.fixture
def house(as_owner):
    return House(as_owner)


def plainly(acting, text, **values) -> list[uuid.UUID]:
    """The dossiers of a list by name, by the plain question."""
    rows = lists.narrowed(acting, Filters(text=text, **values))
    return list(rows.order_by("-last_activity_at", "-id").values_list("pk", flat=True))


@pytest.mark.parametrize(("most", "lately"), [(naming.MOST, 0), (0, 0), (1, 5), (1, 2), (2, 250)])
def test_a_list_by_name_is_the_plain_question_s(house, monkeypatch, most, lately):
    """Few bear the name, or too many, or the most recent are told: the same dossiers, the same order."""
    monkeypatch.setattr(naming, "MOST", most)
    monkeypatch.setattr(lists, "LATELY", lately)
    monkeypatch.setattr(lists, "FEW", 2)
    told = 0
    for acting in house.readers():
        with transaction.atomic(), acting_as(acting):
            for text in TYPED:
                rows = plainly(acting, text)
                page = lists.caseload(acting, Filters(text=text), limit=3)
                assert [row.dossier.pk for row in page.rows] == rows[:3], (acting, text)
                if page.next_cursor:
                    after = lists.caseload(acting, Filters(text=text), page.next_cursor, limit=3)
                    assert [row.dossier.pk for row in after.rows] == rows[3:6], (acting, text)
                found, number = software.dossiers(acting, Filters(text=text))
                assert [d.pk for d in found[0:100]] == rows, (acting, text)
                assert [d.pk for d in found[0:3]] == rows[:3], (acting, text)
                assert [d.pk for d in found[2:4]] == rows[2:4], (acting, text)
                # Exact, or a minimum where too many bear the name.
                said = number()
                assert said == len(rows) or (isinstance(said, AtLeast) and said < len(rows)), text
                told += len(rows)
    assert told > 40


def test_of_too_many_bearers_the_most_recent_are_told(house):
    acting = acting_of(house.nadia)
    with transaction.atomic(), acting_as(acting):
        found = naming.bearers(acting, "ami", most=5)
        assert found.complete and len(found.dossiers) == len(found.subjects) == 5
        assert naming.bearers(acting, "ami", most=4) == naming.Bearers([], [], complete=False)
        recent = naming.bearers(acting, "ami", most=4, lately=2)
        assert not recent.complete and set(recent.dossiers) == set(plainly(acting, "ami")[:2])
        # So many that the list is read in its own order.
        assert not naming.bearers(acting, "a", most=1, lately=2).dossiers
        whole = naming.bearers(acting, "amina", whole=True)
        assert whole.complete and len(whole.dossiers) == 3


@pytest.mark.parametrize("most", [3_000, 1, 0])
def test_persons_are_found_by_the_dossiers_one_opens(house, monkeypatch, most):
    """Few bear the words, or too many: the same persons, in the same order, page after page."""
    monkeypatch.setattr(software, "MOST_PERSONS", most)
    told = 0
    for acting in house.readers():
        with transaction.atomic(), acting_as(acting):
            opened = set(lists.visible(acting).values_list("subject_id", flat=True))
            for text in ["", *TYPED]:
                words = text.strip("!")
                everyone = replace(acting, scope="organisation")
                named = set(plainly(everyone, words)) if words else set()
                wanted = opened if not text else opened & set(
                    Dossier.objects.filter(pk__in=named).values_list("subject_id", flat=True)
                )  # fmt: skip
                order = sorted(wanted)
                asked = software.Persons(acting, text)
                assert [p.pk for p in asked[0:100]] == order, (acting, text)
                assert [p.pk for p in asked[1:3]] == order[1:3], (acting, text)
                said = asked.number()
                assert said == len(order) or (isinstance(said, AtLeast) and said < len(order))
                if order:
                    left = software.Persons(acting, text, after=order[0])
                    assert [p.pk for p in left[0:100]] == order[1:], (acting, text)
                    assert left.number() <= len(order) - 1
                told += len(wanted)
    assert told > 40


def test_a_person_whose_name_may_not_be_read_is_not_in_the_list(house, as_owner):
    jade, gone = acting_of(house.jade), house.dossiers[0]
    with as_owner():
        AccessGrant.objects.filter(
            subject_id=gone.subject_id, organisation_id=jade.organisation_id
        ).update(valid_until=today() - dt.timedelta(days=1))
    with transaction.atomic(), acting_as(jade):
        told = [p.pk for p in software.Persons(jade)[0:100]]
        assert told and gone.subject_id not in told
        assert software.Persons(jade).number() == len(told)


def test_past_the_most_a_total_is_said_to_be_a_minimum(house, monkeypatch):
    monkeypatch.setattr(software, "MOST", 2)
    nadia = acting_of(house.nadia)

    def page(number, text=""):
        rows = software.Persons(nadia, text)
        return page_of(rows, Paging(page=number, per_page=3), list, rows.number)

    with transaction.atomic(), acting_as(nadia):
        first, last = page(1), page(3)
    assert (first["total"], first["total_is_minimum"], len(first["items"])) == (4, True, 3)
    # The last page says where the list ends.
    assert (last["total"], "total_is_minimum" in last, len(last["items"])) == (8, False, 2)


def test_the_words_are_asked_by_the_right_to_the_name(house, as_owner):
    jade, amina = acting_of(house.jade), house.dossiers[0]

    def found(acting) -> list[uuid.UUID]:
        with transaction.atomic(), acting_as(acting):
            return naming.bearers(acting, "amina benali").dossiers

    assert found(jade) == [amina.pk]
    # Another organisation's parameter changes nothing: PostgreSQL knows who acts.
    with transaction.atomic(), acting_as(acting_of(house.stranger)):
        assert naming.bearers(jade, "amina benali") == naming.NOBODY
    assert found(jade.narrowed(amina.pk, amina.subject_id)) == [amina.pk]
    assert found(jade.narrowed(house.dossiers[1].pk, house.dossiers[1].subject_id)) == []
    with as_owner():
        grants = AccessGrant.objects.filter(
            subject_id=amina.subject_id, organisation_id=jade.organisation_id
        )
        grants.update(valid_until=today() - dt.timedelta(days=1))
    assert found(jade) == []
    with as_owner():
        grants.update(valid_until=today())
    assert found(jade) == [amina.pk]
    with as_owner():
        grants.update(ended_at=now())
    assert found(jade) == []


def test_the_number_of_dossiers_is_the_count(house, as_owner):
    with as_owner():
        # Something asked of Marc, and a door opened to him, about dossiers that Jade and Léa follow.
        of_jade, of_lea = house.dossiers[4], house.dossiers[3]
        Task.objects.create(
            dossier=of_jade, subject_id=of_jade.subject_id, title="Appeler",
            organisation_id=of_jade.organisation_id, assignee=house.marc,
        )  # fmt: skip
        for of in (of_jade, of_lea):
            ExceptionalAccess.objects.create(
                subject_id=of.subject_id, object_id=of.pk, organisation_id=of.organisation_id,
                membership=house.marc, reason="Absence", ends_at=now() + dt.timedelta(hours=2),
            )  # fmt: skip
        Dossier.objects.filter(pk=house.dossiers[7].pk).update(
            stage="closed", closed_on=today(), outcome="settled"
        )
    told = set()
    whose = [None, house.jade.pk, house.marc.pk]
    for acting in house.readers():
        with transaction.atomic(), acting_as(acting):
            for assignee in whose:
                for stage in ("", "registered", "first_meeting", "preparation"):
                    for closed in (False, True):
                        asked = Filters(assignee_id=assignee, stage=stage, closed=closed)
                        count = lists.narrowed(acting, asked).count()
                        assert totals.number_of(acting, asked)() == count, (acting, asked)
                        told.add(count)
    assert told > {0, 1, 2, 4, 7}


def test_numbers_of_dossiers_follow_every_change_and_are_gathered(house, as_owner):
    first, second, third = (d.pk for d in house.dossiers[:3])
    with as_owner():
        assert dossiers_are_counted() == []
        rows = DossierTally.objects.count()
        # A change that moves no number writes none.
        Dossier.objects.update(next_step="Appeler")
        assert DossierTally.objects.count() == rows
        Dossier.objects.filter(pk__in=[first, second]).update(
            stage="closed", closed_on=today(), outcome="settled"
        )
        Dossier.objects.filter(pk=second).update(closed_on=None, outcome="", stage="preparation")
        Dossier.objects.filter(pk=third).update(coordinating_organisation=None)
        assert dossiers_are_counted() == []
        gather_dossier_tallies(Acting.for_system("essai"))
        assert dossiers_are_counted() == []
        assert not DossierTally.objects.filter(number__lt=1).exists()
        DossierTally.objects.filter(side="held").delete()
        assert any("0 au compteur, 1 dossiers" in line for line in dossiers_are_counted())
    with pytest.raises(NotVisible):
        gather_dossier_tallies(acting_of(house.jade))


def test_a_file_ends_with_the_last_of_its_dossiers(house, as_owner):
    """Closed five years ago, closed again last month or open: nothing of it leaves yet."""
    long_ago, lately = today() - dt.timedelta(days=1900), today() - dt.timedelta(days=30)
    home = house.project.members[0]

    def close(dossier, day, outcome="settled"):
        Dossier.objects.filter(pk=dossier.pk).update(
            stage="closed", opened_on=day, closed_on=day, outcome=outcome
        )

    with as_owner():
        alone, again, reopened, never, once_came = house.dossiers[:5]
        for dossier in (alone, again, reopened):
            close(dossier, long_ago)
        for dossier in (never, once_came):
            close(dossier, long_ago, "not_come")
        for dossier in (again, reopened, once_came):
            second = make_allocated(dossier.subject.person, dossier.household_id)
            if dossier is not reopened:
                close(second, lately if dossier is again else long_ago)
    with jobs_role():
        for organisation in (home.pk, None):

            def ended(day, category=FILE, most=50, of=organisation):
                files = DossierFacts().ended(day, of, most, category)
                return {(f.subject_id, f.ended_on, f.agreement, f.category) for f in files}

            old = {
                (alone.subject_id, long_ago, "eer", FILE),
                (once_came.subject_id, long_ago, "eer", FILE),
            }
            assert ended(long_ago - dt.timedelta(days=1)) == set()
            assert ended(long_ago) == old
            assert ended(today()) == old | {(again.subject_id, lately, "eer", FILE)}
            assert len(ended(today(), most=2)) == 2
            assert ended(today(), NOT_COME) == {(never.subject_id, long_ago, "eer", NOT_COME)}
