"""A query drawn up once answers as if it had been drawn up each time, or is drawn up each time."""

import datetime as dt
import threading
import uuid

import pytest
import time_machine
from django.db import connections
from django.db.models import Q, Value

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.compiled import Compiled, ForActing, ForObjects, Unfit
from enracine.network.models import Membership, Organisation
from enracine.network.tests.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db


def acting_of(member: Membership, **changes: str) -> Acting:
    return Acting(
        user_id=member.user_id,
        membership_id=member.pk,
        organisation_id=member.organisation_id,
        role=member.role,
        team=member.team,
        **changes,
    )


def colleagues(acting: Acting):
    """Every mark at once: the account, the membership, the organisation, the team, the instant."""
    known = Q(team=acting.team) | Q(pk=acting.membership_id) | Q(user_id=acting.user_id)
    return (
        Membership.objects.filter(known, organisation_id=acting.organisation_id)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now()), valid_from__lte=today())
        .order_by("pk")
        .values_list("pk", "valid_from", "languages")
    )


def test_it_answers_each_one_as_if_it_had_been_drawn_up_for_her(as_owner):
    with as_owner():
        here, there = make_organisation(), make_organisation()
        members = [make_member("counsellor", o) for o in (here, here, there)]
        Membership.objects.filter(pk=members[1].pk).update(team="nord", languages=["fr", "es"])
        for member in members:
            member.refresh_from_db()
    query = ForActing(colleagues)
    for member in members:
        acting = acting_of(member)
        assert query.is_drawn_once(acting)
        assert query.rows(acting) == list(colleagues(acting))
        assert len(query.rows(acting)) == 1
    # The instant is that of the asking, not of the drawing.
    with as_owner():
        Membership.objects.filter(pk=members[0].pk).update(ended_at=now() + dt.timedelta(hours=1))
    assert len(query.rows(acting_of(members[0]))) == 1
    with time_machine.travel(now() + dt.timedelta(hours=2)):
        assert query.rows(acting_of(members[0])) == []


def test_texts_are_given_beside_identifiers(as_owner):
    """Bounds typed by somebody: values of the statement, told apart from one another."""
    with as_owner():
        organisation = make_organisation()
        members = [make_member("counsellor", organisation, team=team) for team in "acf"]
    query = ForActing(
        lambda acting, one, start, end: (
            Membership.objects.filter(
                organisation_id=one, team__gte=start, team__lt=end, user__is_active=True
            )
        ).order_by("team"),
        given=1,
        texts=2,
    )
    acting = acting_of(members[0])
    assert query.is_drawn_once(acting)
    for start, end, found in [
        ("b", "z", "cf"),
        ("a", "c'%s", "ac"),
        ("c", "f", "c"),
        ("g", "z", ""),
    ]:
        rows = query.objects(acting, organisation.pk, texts=(start, end))
        assert "".join(m.team for m in rows) == found


def test_what_cannot_be_drawn_up_once_is_drawn_up_each_time(as_owner):
    with as_owner():
        member = make_member()
    acting = acting_of(member)

    def from_a_key(acting: Acting):
        return Organisation.objects.filter(code=f"org-{acting.organisation_id}").values_list("pk")

    def from_an_hour_ago(acting: Acting):
        rows = Membership.objects.filter(pk=acting.membership_id)
        return rows.exclude(ended_at__lt=now() - dt.timedelta(hours=1)).values_list("pk")

    def after_a_question(acting: Acting):
        known = Organisation.objects.filter(pk=acting.organisation_id).first()
        return Membership.objects.filter(organisation=known).values_list("pk")

    for build in (from_a_key, from_an_hour_ago, after_a_question):
        query = ForActing(build)
        assert not query.is_drawn_once(acting), build.__name__
        assert query.rows(acting) == list(build(acting)), build.__name__
    person = Acting.for_subject(uuid.uuid4(), user_id=member.user_id)
    by_link = acting.narrowed(uuid.uuid4(), uuid.uuid4())
    query = ForActing(colleagues)
    assert not query.is_drawn_once(person)
    assert not query.is_drawn_once(by_link)
    assert query.rows(by_link) == list(colleagues(by_link))


def test_a_query_without_rows_asks_nothing(as_owner, django_assert_num_queries):
    with as_owner():
        acting = acting_of(make_member())
    query = ForActing(lambda acting: Membership.objects.filter(pk__in=[]).values_list("pk"))
    with django_assert_num_queries(0):
        assert query.rows(acting) == []


def test_a_mark_turned_into_something_else_is_refused():
    rows = Membership.objects.annotate(said=Value("le compte 77")).values_list("pk", "said")
    with pytest.raises(Unfit):
        Compiled(rows, [77])


def test_objects_come_with_what_is_told_of_them(as_owner):
    """The objects of a model: their related ones and annotations, for the identifier that is given."""
    with as_owner():
        members = [make_member("counsellor", make_organisation()) for _ in range(2)]

    def one(acting: Acting, pk: uuid.UUID):
        return (
            Membership.objects.filter(pk=pk, organisation_id=acting.organisation_id)
            .select_related("organisation", "user")
            .annotate(told=Value("yes"))
            .order_by("pk")
        )

    query = ForActing(one, given=1)
    for member in members:
        acting = acting_of(member)
        assert query.is_drawn_once(acting)
        (found,) = query.objects(acting, member.pk)
        (expected,) = one(acting, member.pk)
        assert found == expected
        assert (found.organisation, found.user, found.told) == (
            expected.organisation,
            expected.user,
            "yes",
        )
        assert "organisation" in found._state.fields_cache
        assert not found._state.adding
    assert query.objects(acting_of(members[0]), members[1].pk) == []


def test_objects_are_read_by_the_connection_of_the_thread_that_asks(as_owner):
    """Drawn up by one thread of the site, asked by another: each has its own connection."""
    with as_owner():
        member = make_member("counsellor", make_organisation())
    mark = -71
    drawn = Compiled(Membership.objects.filter(user_id=mark).order_by("pk"), [mark])
    # The connection of a thread that refuses every other one.
    drawn._compiler.connection = None
    assert drawn.objects({mark: member.user_id}) == [member]


def test_what_depends_on_identifiers_alone_is_drawn_up_once_a_day(as_owner):
    with as_owner():
        first, second = (make_organisation() for _ in range(2))
    built = []

    def some(one, other):
        built.append(one)
        return Organisation.objects.filter(pk__in=[one, other]).order_by("pk")

    query = ForObjects(some, given=2)
    for asked in ((first.pk, second.pk), (second.pk, second.pk), (None, first.pk)):
        known = {first.pk: first, second.pk: second}
        expected = sorted({pk for pk in asked if pk})
        assert query.objects(*asked) == [known[pk] for pk in expected]
    assert len(built) == 1
    with time_machine.travel(now() + dt.timedelta(days=1)):
        query.objects(first.pk, second.pk)
    assert len(built) == 2


def test_what_another_thread_drew_up_is_asked_by_ones_own_connection(as_owner):
    """A server has several threads, each with its connection: only the statement is shared."""
    with as_owner():
        here = make_organisation()
    query = ForObjects(lambda pk: Organisation.objects.filter(pk=pk))

    def draw() -> None:
        try:
            connections["default"].ensure_connection()
            query._today()
        finally:
            connections.close_all()

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    assert query._drawn[today()] is not None
    assert query.objects(here.pk) == [here]
