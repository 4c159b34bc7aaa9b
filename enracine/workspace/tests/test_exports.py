"""An export through its pages: asked once, done by the worker, taken away by its author only."""

import datetime as dt
import io

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel import export_files, exports
from enracine.kernel.clock import today
from enracine.kernel.models import Event, Job
from enracine.network.models import Membership
from enracine.network.tests.factories import make_member, signed_in

pytestmark = pytest.mark.django_db
FORM = {"kind": "dossiers", "key": "k", "purpose": "quality"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def project(as_owner):
    with as_owner():
        made = make_project()
        make_dossier(made, "Amina", "Benali")
    return made


@pytest.fixture
def follower(project, as_owner):
    """Whoever follows the person named like a formula: no other team needs to know of her."""
    with as_owner():
        return make_dossier(project, "=Formule", "Piège").assignee


def run_worker(as_owner) -> str:
    with as_owner():
        waiting = ProcrastinateJob.objects.filter(task_name=exports.EXPORT_TASK).values_list(
            "args", flat=True
        )
        (arguments,) = list(waiting)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE enracine_jobs")
    try:
        return exports.run_export(arguments["job_id"])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE enracine_app")


def test_asked_twice_made_once_and_taken_away(follower, as_owner):
    client = signed_in(follower)
    assert "Mes dossiers, ouverts et fermés" in client.get("/travail/exports/").content.decode()
    form = {"kind": "dossiers", "key": "the-same-form", "purpose": "follow"}
    first = client.post("/travail/exports/", form)
    again = client.post("/travail/exports/", form)
    assert first["Location"] == again["Location"]
    assert "En attente" in client.get(first["Location"]).content.decode()
    assert run_worker(as_owner) == "done"
    page = client.get(first["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "Télécharger" in page
    file = client.get(first["Location"] + "fichier/")
    assert file["Content-Disposition"] == 'attachment; filename="dossiers.csv"'
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    mine = lines[1:]
    assert lines[0].startswith("Numéro,Personne,Étape")
    # Quoted: no spreadsheet takes the name for a formula.
    assert [line.split(",")[1] for line in mine if "Formule" in line] == ["'=Formule Piège"]
    assert today().isoformat() in mine[0]


def test_a_workbook_is_the_same_export_by_the_same_rights(follower, as_owner):
    client = signed_in(follower)
    form = {"kind": "dossiers", "key": "k", "file": "xlsx", "purpose": "rights"}
    address = client.post("/travail/exports/", form)["Location"]
    assert run_worker(as_owner) == "done"
    file = client.get(address + "fichier/")
    assert file["Content-Disposition"] == 'attachment; filename="dossiers.xlsx"'
    assert file["Content-Type"] == export_files.MEDIA_TYPES["xlsx"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content)))
    titles, *rows = book.get_sheet_by_index(0).to_python()
    assert titles[:3] == ["Numéro", "Personne", "Étape"]
    assert any(str(row[1]).startswith("=Formule") for row in rows)
    assert any(isinstance(cell, dt.date) for cell in rows[0])
    with as_owner():
        outside = signed_in(make_member("counsellor"))
    assert outside.get(address + "fichier/").status_code == 404


def test_nobody_else_may_follow_or_take_it(project, as_owner):
    client = signed_in(project.counsellors[0])
    address = client.post(
        "/travail/exports/", {"kind": "dossiers", "key": "k", "purpose": "quality"}
    )["Location"]
    run_worker(as_owner)
    with as_owner():
        stranger = make_member("counsellor")
    outside = signed_in(stranger)
    for path in (address, address + "fichier/"):
        assert outside.get(path).status_code == 404
    assert outside.post(address + "annuler/").status_code == 404


def test_an_ended_export_is_not_cancelled(project, as_owner):
    client = signed_in(project.counsellors[0])
    address = client.post(
        "/travail/exports/", {"kind": "dossiers", "key": "k", "purpose": "quality"}
    )["Location"]
    run_worker(as_owner)
    answer = client.post(address + "annuler/")
    assert answer.status_code == 422
    with as_owner():
        assert Job.objects.get().state == "done"


def test_l29_an_export_says_what_it_serves_among_what_it_may_serve(project, as_owner):
    client = signed_in(project.counsellors[0])
    form = {"kind": "dossiers", "key": "k"}
    page = client.get("/travail/exports/").content.decode()
    assert "À quoi servira ce fichier?" in page and "checked" not in page
    for purpose in ({}, {"purpose": "research"}, {"purpose": ""}):
        assert client.post("/travail/exports/", form | purpose).status_code == 422
    with as_owner():
        assert not Job.objects.exists()
    client.post("/travail/exports/", form | {"purpose": "quality"})
    with as_owner():
        asked = Event.objects.get(kind="kernel.export_asked")
    assert asked.data["purpose"] == "quality"
    assert "Vérifier et corriger nos dossiers" in client.get("/travail/exports/").content.decode()


def test_an_unknown_kind_does_not_exist(project):
    assert (
        signed_in(project.counsellors[0])
        .post("/travail/exports/", {"kind": "everything"})
        .status_code
        == 404
    )


def test_an_export_knows_the_team_of_who_asked(project, as_owner):
    member = project.counsellors[0]
    with as_owner():
        colleague = make_member("counsellor", member.organisation)
        both = Membership.objects.filter(pk__in=[member.pk, colleague.pk])
        both.update(team="Équipe du Nord")
        held = Dossier.objects.filter(organisation=member.organisation)
        followed = held.update(assignee=colleague)
    client = signed_in(member)
    address = client.post(
        "/travail/exports/", {"kind": "dossiers", "key": "k", "purpose": "quality"}
    )["Location"]
    run_worker(as_owner)
    lines = b"".join(client.get(address + "fichier/").streaming_content).decode().splitlines()
    assert followed > 0
    assert len(lines) == 1 + followed
