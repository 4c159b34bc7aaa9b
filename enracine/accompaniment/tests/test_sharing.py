"""Sharing out: rooms, contests, fairness, the waiting list, loads, silence, board, named filters."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enracine.accompaniment import actions
from enracine.accompaniment.actions.first_meetings import count_first_meetings
from enracine.accompaniment.actions.waiting import fill_every_place
from enracine.accompaniment.models import (
    Allocation,
    AllocationContest,
    AllocationMonth,
    Dossier,
    SavedFilter,
)
from enracine.accompaniment.queries import supervision
from enracine.accompaniment.queries.fairness import fairness
from enracine.accompaniment.queries.invariants import months_add_up
from enracine.accompaniment.rules import replay
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Setting
from enracine.kernel.templatetags import formats
from enracine.kernel.testing import jobs_role
from enracine.network.models import Absence, Membership
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.actions import update_contact
from enracine.people.values import Reach

pytestmark = pytest.mark.django_db
NIGHT = Acting.for_system("nuit")
LONG_AGO = dt.date(2020, 1, 1)


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project()


def read(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def holder_of(project, dossier):
    return next(c for c in project.counsellors if c.organisation_id == dossier.organisation_id)


def test_who_is_away_or_full_is_passed_over_then_catches_up(project, as_owner):
    first, second, _third = project.counsellors
    with as_owner():
        Absence.objects.create(membership=first, valid_from=today(), valid_to=today())
        Membership.objects.filter(pk=second.pk).update(capacity=0)
    dossier = make_dossier(project)
    assert dossier.organisation_id == project.members[2].pk
    with as_owner():
        kept = Allocation.objects.get(dossier=dossier)
        assert [s["code"] for s in kept.explanation["steps"]][:2] == ["absent", "full"]
        assert replay(kept.explanation).as_json() == kept.explanation
        Absence.objects.all().delete()
        Membership.objects.filter(pk=second.pk).update(capacity=80)
    assert {make_dossier(project, n).organisation_id for n in ("Luz", "Ngoc")} == {
        project.members[0].pk,
        project.members[1].pk,
    }


def test_an_allocation_is_read_replayed_contested_and_decided_with_reasons(project, as_owner):
    dossier = make_dossier(project)
    holder = holder_of(project, dossier)
    browser, nadia = signed_in(holder), signed_in(project.coordinator)
    path = f"/travail/dossiers/{dossier.pk}/repartition/"
    assert "Rejouée à l’instant : même réponse" in read(browser, path)
    assert browser.post(path, {"reason": " "}).status_code == 422
    why = "Notre interprète part en congé."
    assert browser.post(path, {"reason": why}).status_code == 302
    assert browser.post(path, {"reason": why}).status_code == 422
    assert nadia.post(path, {"reason": why}).status_code == 404
    with as_owner():
        contest = AllocationContest.objects.get()
    assert "Répartition contestée" in read(nadia, "/travail/")
    other = next(m for m in project.members if m.pk != dossier.organisation_id)
    decide = f"/travail/inscriptions/contestations/{contest.pk}/"
    assert why in read(nadia, decide)
    assert signed_in(holder).get(decide).status_code == 404
    assert nadia.post(decide, {"organisation": str(other.pk), "reason": ""}).status_code == 422
    done = nadia.post(
        decide, {"organisation": str(other.pk), "reason": "Interprète là-bas", "version": 1}
    )
    assert done.status_code == 302
    with as_owner():
        dossier.refresh_from_db()
        contest.refresh_from_db()
        assert (dossier.organisation_id, contest.state) == (other.pk, "moved")
        month = today().replace(day=1)
        received = dict(
            AllocationMonth.objects.filter(month=month).values_list("organisation_id", "received")
        )
        assert received[other.pk] == 1
        assert received[holder.organisation_id] == 0
        assert months_add_up() == []
    # Whoever contested reads the decision, although the file is no longer there.
    told = read(browser, "/travail/inscriptions/equite/")
    assert "Interprète là-bas" in told
    assert 'role="img"' in told
    # Months as people write them, in the chart and in its table.
    assert told.count(formats.short_month(today(), "fr-ca")) >= 1
    assert told.count(f'<th scope="row">{formats.month(today(), "fr-ca")}</th>') == 1
    assert not re.search(r">\s*20\d\d-\d\d\s*<", told)
    found = fairness(project.network.pk)
    assert (found.total, len(found.months), len(found.lines)) == (1, 12, 3)
    stranger = next(
        c
        for c in project.counsellors
        if c.organisation_id not in {other.pk, holder.organisation_id}
    )
    assert why not in read(signed_in(stranger), "/travail/inscriptions/equite/")


def test_nobody_has_room_so_people_wait_in_their_order_until_somebody_has(project, as_owner):
    home = project.members[0]
    jade = project.counsellors[0]
    nadia = signed_in(project.coordinator)
    with as_owner():
        Membership.objects.filter(pk__in=[c.pk for c in project.counsellors]).update(capacity=1)
    dossiers = [make_dossier(project, f"P{n}") for n in range(6)]
    here = [d for d in dossiers if d.organisation_id == home.pk]
    assert [d.assignee_id for d in here] == [jade.pk, None]
    page = read(nadia, f"/travail/dossiers/en-attente/?organisme={home.pk}")
    assert "Personne n’a de place." in page
    path = f"/travail/charge/{jade.pk}/"
    assert nadia.post(path, {"capacity": "2", "source": ""}).status_code == 422
    said = {"capacity": "2", "languages": "fr, es", "regions": ["02"], "source": "Entente"}
    assert nadia.post(path, said).status_code == 302
    assert nadia.post(path, said | {"capacity": "-1"}).status_code == 422
    with as_owner():
        value = Setting.objects.get(key=f"accompaniment.follower:{jade.pk}").value
        assert value == {"capacity": 2, "languages": ["es", "fr"], "regions": ["02"]}
    assert "Entente" in read(nadia, path)
    with jobs_role(), transaction.atomic(), acting_as(NIGHT):
        assert fill_every_place(NIGHT) == 1
        assert fill_every_place(NIGHT) == 0
    with as_owner():
        assert Dossier.objects.get(pk=here[1].pk).assignee_id == jade.pk
    assert nadia.post(f"/travail/dossiers/en-attente/?organisme={home.pk}").status_code == 302
    assert signed_in(jade).get("/travail/charge/").status_code == 404


def test_the_team_is_seen_in_numbers_at_the_same_cost_whatever_its_size(project, as_owner):
    home, nadia = project.members[0], signed_in(project.coordinator)
    path = f"/travail/charge/?organisme={home.pk}"
    read(nadia, path)
    with CaptureQueriesContext(connection) as before:
        read(nadia, path)
    with as_owner():
        for _n in range(5):
            make_member("counsellor", home, languages=["fr"])
    late = [make_dossier(project, f"P{n}") for n in range(9)]
    with as_owner():
        Dossier.objects.filter(pk__in=[d.pk for d in late]).update(
            next_step_on=today() - dt.timedelta(days=2),
            last_activity_at=now() - dt.timedelta(days=100),
        )
        Dossier.objects.filter(pk=late[0].pk).update(
            opened_on=today() - dt.timedelta(days=20),
            first_meeting_on=today() - dt.timedelta(days=8),
        )
    with CaptureQueriesContext(connection) as after:
        page = read(nadia, path)
    assert len(after) == len(before)
    assert "Préparer un départ" in page
    assert "Benali" not in page
    assert signed_in(project.coordinator).get("/travail/charge/?organisme=x").status_code == 200


def test_the_team_s_numbers_are_true_and_stop_where_nobody_needs_them(
    project, as_owner, monkeypatch
):
    home, nadia = project.members[0], signed_in(project.coordinator)
    jade = next(c for c in project.counsellors if c.organisation_id == home.pk)
    made = [make_dossier(project, f"P{n}") for n in range(18)]
    hers = [d for d in made if d.organisation_id == home.pk]
    assert len(hers) >= 5
    late, silent, met, alone = hers[:3], hers[:2], hers[2:5], hers[-1]
    with as_owner():
        own = Dossier.objects.filter(organisation_id=home.pk)
        own.update(assignee=jade, stage="preparation", next_step_on=today(), opened_on=today())
        own.filter(pk__in=[d.pk for d in late]).update(next_step_on=today() - dt.timedelta(days=1))
        own.filter(pk__in=[d.pk for d in silent]).update(
            last_activity_at=now() - dt.timedelta(days=100), stage="first_meeting"
        )
        for days, one in zip((3, 8, 21), met, strict=True):
            own.filter(pk=one.pk).update(
                opened_on=today() - dt.timedelta(days=40),
                first_meeting_on=today() - dt.timedelta(days=40 - days),
            )
        own.filter(pk=alone.pk).update(assignee=None)
        # Closed since: nothing of it is late, and the day it was met still counts.
        own.filter(pk=met[2].pk).update(
            closed_on=today(), outcome="settled", stage="closed", next_step_on=LONG_AGO
        )
    path = f"/travail/charge/?organisme={home.pk}"
    assert "ne l’ont pas encore été" in read(nadia, path)
    with as_owner():
        assert count_first_meetings(NIGHT) >= len(project.counsellors)
    team = nadia.get(path).context["team"]
    (worker,) = [w for w in team.workers if w.member.pk == jade.pk]
    closed = met[2].pk in {d.pk for d in late}
    assert (worker.overdue, worker.stale, worker.unmet) == (3 - closed, 2, 2)
    assert worker.first_contact == 8
    assert team.counted_at is not None
    with pytest.raises(NotVisible):
        count_first_meetings(acting_of(jade))
    assert team.nobody == 1
    monkeypatch.setattr(supervision, "MOST", 1)
    page = " ".join(read(nadia, path).split())
    assert page.count("plus de 1") == 2


def test_a_silent_file_is_announced_and_what_counts_is_written(project, as_owner):
    dossier = make_dossier(project)
    jade = holder_of(project, dossier)
    browser = signed_in(jade)
    assert "Tous les dossiers avancent" in read(browser, "/travail/dossiers/sans-activite/")
    long_ago = now() - dt.timedelta(days=61)
    with as_owner():
        Dossier.objects.filter(pk=dossier.pk).update(last_activity_at=long_ago)
        colleague = make_member("counsellor", jade.organisation)
    page = read(browser, "/travail/dossiers/sans-activite/")
    assert dossier.number in page
    assert "référence envoyée" in page
    assert "1 dossier sans activité" in read(browser, "/travail/")
    # Changing hands is no activity; what the person writes is.
    actions.assign_counsellor(acting_of(jade), dossier, colleague.pk)
    with as_owner():
        dossier.refresh_from_db()
        assert dossier.last_activity_at == long_ago
    me = Acting.for_subject(dossier.subject_id)
    update_contact(me, dossier.subject_id, Reach("amina@exemple.invalid", "+15145550123"))
    with as_owner():
        dossier.refresh_from_db()
        assert dossier.last_activity_at > long_ago


def test_the_board_moves_by_form_and_filters_have_names(project, as_owner):
    dossier = make_dossier(project)
    jade = holder_of(project, dossier)
    browser = signed_in(jade)
    page = read(browser, "/travail/dossiers/tableau/")
    assert f"carte-{dossier.pk}" in page
    assert page.count("data-lane=") == 8
    # The choices of all the cards leave in one form; the button pressed says which one moves.
    choice, other = f"vers-{dossier.pk}", f"vers-{uuid.uuid4()}"
    assert f'name="{choice}"' in page and f'value="{dossier.version}"' in page
    move = {
        choice: "preparation",
        other: "settled",
        "version": dossier.version,
        "retour": "/travail/dossiers/tableau/",
    }
    moved = browser.post(f"/travail/dossiers/{dossier.pk}/etape/", move)
    assert moved["Location"] == f"{move['retour']}#carte-{dossier.pk}"
    with as_owner():
        assert Dossier.objects.get(pk=dossier.pk).stage == "preparation"
    stale = browser.post(f"/travail/dossiers/{dossier.pk}/etape/", move | {choice: "ready"})
    assert stale.status_code == 409
    away = browser.post(
        f"/travail/dossiers/{dossier.pk}/etape/",
        {"stage": "ready", "retour": "https://ailleurs.invalid/"},
    )
    assert away["Location"] == f"/travail/dossiers/{dossier.pk}/"
    with CaptureQueriesContext(connection) as one:
        read(browser, "/travail/dossiers/tableau/")
    for n in range(20):
        make_dossier(project, f"P{n}")
    with CaptureQueriesContext(connection) as many:
        read(browser, "/travail/dossiers/tableau/")
    assert len(many) == len(one)

    kept = browser.post("/travail/dossiers/filtres/", {"name": "Prêts", "etape": "ready", "q": "x"})
    assert kept["Location"].endswith("?etape=ready")
    assert "Prêts" in read(browser, "/travail/dossiers/")
    with as_owner():
        saved = SavedFilter.objects.get()
        assert saved.query == {"etape": "ready"}
        stranger = next(c for c in project.counsellors if c.pk != jade.pk)
    assert signed_in(stranger).post(f"/travail/dossiers/filtres/{saved.pk}/").status_code == 404
    assert browser.post("/travail/dossiers/filtres/", {"name": " "}).status_code == 302
    assert browser.post(f"/travail/dossiers/filtres/{saved.pk}/").status_code == 302
    with as_owner():
        assert SavedFilter.objects.count() == 0
