"""The work behind a list: killed, stopped, gone on with, and what remains of it afterwards."""

import datetime as dt

import pytest
from django.db import connection

from enracine.accompaniment.tests.test_lists import (
    CLEAN,
    DIRTY,
    HEAD,
    bring,
    checked,
    fresh,
    imported,
    many,
    seen,
)
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import Document, Event
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.people.actions import list_work, list_writing, lists
from enracine.people.models import (
    IntakeFile,
    IntakeRow,
    Person,
    Registration,
)
from enracine.people.queries.lists import counts_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("list_folder")]


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(acting, monkeypatch):
    lines = many(25)
    monkeypatch.setattr(list_work, "READ_PIECE", 10)
    monkeypatch.setattr(list_writing, "WRITE_PIECE", 10)
    file, _again = bring(acting, HEAD + lines)
    lists.map_columns(acting, file, file.mapping)
    _killed_after(monkeypatch, "compare", 2, file)
    with seen(acting):
        assert IntakeRow.objects.count() == 20
    work_on(list_work.check_list, file)
    file = fresh(acting, file)
    with seen(acting):
        assert (file.state, IntakeRow.objects.count(), file.done) == ("checked", 25, 25)
    lists.write_list(acting, file)
    _killed_after(monkeypatch, "_mark_created", 1, file, list_writing.write_list, list_writing)
    with seen(acting):
        assert Person.objects.count() == 10
    work_on(list_writing.write_list, file)
    with seen(acting):
        assert Person.objects.count() == 25
        assert Registration.objects.count() == 25
    assert fresh(acting, file).state == "done"


def _killed_after(monkeypatch, step, pieces, file, work=list_work.check_list, module=list_work):
    """Run the work and stop it dead in the piece after `pieces` ones."""
    original, calls = getattr(module, step), []

    def dies(*arguments):
        calls.append(1)
        if len(calls) > pieces:
            raise KeyboardInterrupt
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, step, dies)
        with pytest.raises(KeyboardInterrupt):
            work_on(work, file)


def work_on(work, file):
    """Do the work of the worker, here and now, under its role."""
    with jobs_role():
        return work(file.pk)


def test_a_list_is_stopped_then_goes_on(acting, monkeypatch):
    lines = many(12)
    monkeypatch.setattr(list_writing, "WRITE_PIECE", 5)
    file = checked(acting, HEAD + lines)
    lists.write_list(acting, file)
    original, calls = list_writing._write_piece, []

    def stops(*arguments):
        if calls:
            return original(*arguments)
        calls.append(1)
        done = original(*arguments)
        IntakeFile.objects.filter(pk=file.pk).update(stop_asked=True)
        return done

    monkeypatch.setattr(list_writing, "_write_piece", stops)
    run_jobs()
    file = fresh(acting, file)
    with seen(acting):
        assert (file.state, Person.objects.count()) == ("stopped", 5)
    lists.resume_list(acting, file)
    run_jobs()
    with seen(acting):
        assert (fresh(acting, file).state, Person.objects.count()) == ("done", 12)


def test_what_a_list_said_leaves_after_its_time(acting, as_owner, tmp_path):
    file = imported(acting, HEAD + CLEAN + DIRTY)
    with seen(acting):
        assert all(r.raw == {} == r.values for r in file.rows.filter(state="created"))
        assert all(r.raw for r in file.rows.filter(state__in=["doubtful", "refused"]))
    with as_owner():
        Document.objects.filter(pk=file.document_id).update(expires_at=dt.datetime.now(dt.UTC))
        assert list_writing.empty_old_lists(Acting.for_system("test")) == 1
        assert list_writing.empty_old_lists(Acting.for_system("test")) == 0
    file = fresh(acting, file)
    with seen(acting):
        assert all(r.raw == {} == r.values for r in file.rows.all())
        assert (file.document_id, counts_of(file)["created"]) == (None, 3)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_list_of_nobody_is_dropped_whole(acting, tmp_path):
    file = checked(acting)
    lists.drop_list(acting, file)
    with seen(acting):
        assert not IntakeFile.objects.exists()
        assert not IntakeRow.objects.exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    done = imported(acting)
    with pytest.raises(ActionRefused):
        lists.drop_list(acting, done)


def test_events_say_what_happened_and_hold_no_fact(acting, as_owner):
    imported(acting)
    with as_owner():
        kinds = set(Event.objects.values_list("kind", flat=True))
        told = str(list(Event.objects.values_list("data", flat=True)))
    assert {"people.list_brought", "people.list_checked", "people.imported"} <= kinds
    assert "Benali" not in told
    assert "exemple.invalid" not in told


def test_the_statements_of_a_piece_do_not_grow_with_it(acting):
    def cost(count, start):
        lines = many(count, start, ",Laval,RP,Estrie")
        file = checked(acting, HEAD + lines)
        lists.write_list(acting, file)
        before = len(connection.queries)
        work_on(list_writing.write_list, file)
        return len(connection.queries) - before

    connection.force_debug_cursor = True
    try:
        assert cost(2, 0) == cost(40, 100) < 100
    finally:
        connection.force_debug_cursor = False
