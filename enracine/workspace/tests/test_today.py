"""« Aujourd’hui » opens on the first things, says that there are more, and shows them when asked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel import inbox
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.counting import COUNTED_TO, counted
from enracine.network.standing import acting_through
from enracine.network.tests.factories import signed_in
from enracine.workspace.queries import FIRST_THINGS

pytestmark = pytest.mark.django_db


def test_the_oldest_first_then_everything(as_owner):
    with as_owner():
        project = make_project(organisations=1)
        for number in range(FIRST_THINGS + 3):
            make_dossier(project, f"Prénom{number}", "Essai")
        Dossier.objects.update(next_step_on=today())
    client = signed_in(project.counsellors[0])
    page = client.get("/travail/").content.decode()
    assert page.count("inbox-row__title") == FIRST_THINGS
    assert "Voir tout ce qui attend" in page
    whole = client.get("/travail/?tout").content.decode()
    assert whole.count("inbox-row__title") == FIRST_THINGS + 3
    assert "Voir tout ce qui attend" not in whole


def test_what_is_not_among_the_oldest_is_named_but_never_drawn(as_owner):
    with as_owner():
        project = make_project(organisations=1)
        member = project.counsellors[0]
        dossiers = [make_dossier(project, f"Prénom{n}", "Essai") for n in range(4)]
        for number, dossier in enumerate(dossiers):
            day = today() - dt.timedelta(days=number)
            Dossier.objects.filter(pk=dossier.pk).update(next_step_on=day)
            Task.objects.create(
                dossier=dossier,
                subject_id=dossier.subject_id,
                organisation_id=dossier.organisation_id,
                owner=Task.Owner.values[0],
                assignee=member,
                code=f"essai{number}",
                title=f"Appeler {number}",
                due_on=today() + dt.timedelta(days=1 + number),
            )
    acting = acting_through(member, "Essai")
    with acting_as(acting):
        alone = [i for s in inbox.sources_for(acting) for i in s.items(acting, 50)]
        with CaptureQueriesContext(connection) as whole:
            found = inbox.waiting(acting)
        with CaptureQueriesContext(connection) as few:
            oldest = inbox.waiting(acting, 3)
    by_day = [(i.kind, i.title, i.due_on) for i in found]
    assert by_day == sorted(by_day, key=lambda line: line[2])
    assert {(i.kind, i.title) for i in found} == {(i.kind, i.title) for i in alone}
    assert len(found) == 8
    assert oldest == found[:3]
    assert {i.kind for i in oldest} == {"next_steps"}
    # However many kinds of things: one question names them, one says what is shown of them.
    assert len(whole) == len(few)
    # The tasks were named with the rest; none was shown, so none was drawn.
    *_, all_drawn, back = [q["sql"] for q in whole.captured_queries]
    *_, few_drawn, _back = [q["sql"] for q in few.captured_queries]
    assert '"accompaniment_task"' in all_drawn
    assert '"accompaniment_task"' not in few_drawn
    # One plan was kept of these two for all values to come; what follows is planned as ever.
    assert "plan_cache_mode" in back
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)


def test_a_list_in_two_parts_counts_what_is_in_both_once_and_stops_at_a_thousand(as_owner):
    with as_owner():
        project = make_project(organisations=1)
        for number in range(3):
            make_dossier(project, f"Prénom{number}", "Essai")
        every = Dossier.objects.all()
        one = every.filter(pk=every.order_by("pk")[0].pk)
        assert counted({"all": every, "both": [every, one], "none": every.none()}) == {
            "all": 3,
            "both": 3,
            "none": 0,
        }
    assert COUNTED_TO == 1_000
