"""Files handed over and files handed out."""

import datetime as dt
import errno
import io
import uuid
import zipfile
from decimal import Decimal

import pytest
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from enracine.kernel import documents, export_files, exports
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Document, Event, Job

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def somebody(role: str = "coordinator") -> Acting:
    return Acting(
        user_id=uuid.uuid4().int % 10**9,
        membership_id=uuid.uuid4(),
        organisation_id=uuid.uuid4(),
        role=role,
        label="Quelqu’un",
    )


def test_a_file_is_what_its_bytes_say(tmp_path):
    acting = somebody()
    document = documents.store_document(acting, io.BytesIO(PDF), "cv ../../é.pdf", "cv")
    assert document.media_type == "application/pdf"
    assert ".." not in document.storage_key
    assert "/" not in document.name
    assert b"".join(documents.read_chunks(document)) == PDF


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>1</script></html>", "kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "kind"),
        (b"PK\x03\x04" + b"\0" * 40, "kind"),
    ],
)
def test_what_is_not_a_picture_or_a_pdf_is_refused(content, code, tmp_path):
    with pytest.raises(ActionRefused) as refused:
        documents.store_document(somebody(), io.BytesIO(content), "photo.pdf", "cv")
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_file_too_large_is_refused(settings):
    settings.DOCUMENT_MAX_BYTES = 100
    with pytest.raises(ActionRefused) as refused:
        documents.store_document(somebody(), io.BytesIO(PDF * 10), "cv.pdf", "cv")
    assert refused.value.code == "too_large"


def test_a_full_disk_is_said_and_keeps_nothing(monkeypatch):
    class FullStorage:
        def save(self, *_args):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(documents, "default_storage", FullStorage())
    acting = somebody()
    with pytest.raises(ActionRefused) as refused:
        documents.store_document(acting, io.BytesIO(PDF), "cv.pdf", "cv")
    assert refused.value.code == "disk_full"
    with transaction.atomic(), acting_as(acting):
        assert Document.objects.count() == 0


@pytest.fixture
def events_export():
    """An export of the events that one may see."""
    exports.register(
        exports.Export(
            kind="test-events",
            title="Événements",
            columns=["type", "acteur"],
            count=lambda acting: Event.objects.count(),
            rows=lambda acting: Event.objects.order_by("id").values_list("kind", "actor_label"),
            roles=frozenset({"coordinator"}),
        )
    )
    yield "test-events"
    exports._exports.pop("test-events")


def run_as_worker(job: Job) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE enracine_jobs")
    try:
        return exports.run_export(job.id)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE enracine_app")


def test_an_export_holds_what_its_author_sees_and_nothing_else(events_export):
    acting, stranger = somebody(), somebody()
    for who in (acting, stranger):
        with transaction.atomic(), acting_as(who):
            record("kernel.tested", Acting(**{**who.__dict__, "label": "=1+1"}))
    job = exports.ask_export(acting, events_export, "once")
    assert exports.ask_export(acting, events_export, "once").pk == job.pk
    assert run_as_worker(job) == "done"
    assert run_as_worker(job) == "done"
    with transaction.atomic(), acting_as(acting):
        job = Job.objects.select_related("result").get(pk=job.pk)
        content = b"".join(documents.read_chunks(job.result)).decode("utf-8-sig")
    lines = content.splitlines()
    # Her own event and the one that says she asked for the export.
    assert lines == ["type,acteur", "kernel.tested,'=1+1", "kernel.export_asked,Quelqu’un"]
    assert (job.done, job.total) == (2, 2)
    with transaction.atomic(), acting_as(stranger):
        assert not Document.objects.filter(pk=job.result_id).exists()
        assert not Job.objects.filter(pk=job.pk).exists()


def test_a_workbook_types_its_cells_and_lets_no_text_run(tmp_path, monkeypatch):
    monkeypatch.setattr(export_files, "MOST_ROWS", 3)
    path = tmp_path / "export.xlsx"
    day, moment = dt.date(2026, 7, 1), dt.datetime(2026, 7, 1, 16, 30, tzinfo=dt.UTC)
    rows = [
        ["Nom", "Jour", "Moment", "Nombre", "Vrai"],
        ['=HYPERLINK("http://x.invalid")', day, moment, -5, True],
        ["http://x.invalid", dt.date(1850, 1, 1), None, Decimal("2.5"), False],
        ["00123", "@SUM(1)", "\x01", 12345678901234567890, ""],
    ]
    with path.open("wb") as file:
        table = export_files.Workbook(file)
        for row in rows:
            table.write(row)
        table.close()
    book = CalamineWorkbook.from_path(str(path))
    first, second = (book.get_sheet_by_name(n).to_python() for n in book.sheet_names)
    assert first[0] == second[0] == rows[0]
    assert first[1] == [rows[1][0], day, dt.datetime(2026, 7, 1, 12, 30), -5.0, True]
    assert first[2] == ["http://x.invalid", "1850-01-01", "", 2.5, False]
    assert second[1][:2] == ["00123", "@SUM(1)"] and second[1][3] == "12345678901234567890"
    with zipfile.ZipFile(path) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in everything and b"<hyperlink" not in everything
    assert b"quotePrefix" in everything


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0@x", "＝1+1", "|cmd"],
)
def test_no_cell_begins_like_a_formula(cell):
    assert export_files.safe_cell(cell) == f"'{cell}"


def test_numbers_and_plain_words_are_left_as_they_are():
    assert [export_files.safe_cell(c) for c in (-5, 3.5, None, "a=b", "Saint-Jean", "1-2")] == [
        "-5", "3.5", "", "a=b", "Saint-Jean", "1-2",
    ]  # fmt: skip


def test_an_export_asked_twice_is_one_job_until_it_is_ready(events_export):
    acting = somebody()
    job = exports.ask_export(acting, events_export, "first")
    assert exports.ask_export(acting, events_export, "second").pk == job.pk
    # The same form asks for a workbook too: that is another file, with the same rows.
    book = exports.ask_export(acting, events_export, "first", "xlsx")
    assert book.pk != job.pk
    assert exports.ask_export(acting, events_export, "again", "xlsx").pk == book.pk
    with pytest.raises(NotVisible):
        exports.ask_export(acting, events_export, "other", "html")
    other = Acting(**{**acting.__dict__, "membership_id": uuid.uuid4()})
    assert exports.ask_export(other, events_export, "third").pk != job.pk
    run_as_worker(job)
    assert exports.ask_export(acting, events_export, "fourth").pk != job.pk
    with transaction.atomic(), acting_as(acting):
        exports.cancel_job(acting, Job.objects.get(idempotency_key="fourth"))
    assert exports.ask_export(acting, events_export, "fifth").idempotency_key == "fifth"


def test_a_cancelled_export_makes_no_file(events_export):
    acting = somebody()
    job = exports.ask_export(acting, events_export, "cancelled")
    with transaction.atomic(), acting_as(acting):
        exports.cancel_job(acting, job)
    assert run_as_worker(job) == "cancelled"
    with transaction.atomic(), acting_as(acting):
        assert Document.objects.count() == 0


def test_an_export_of_another_role_does_not_exist(events_export):
    with pytest.raises(NotVisible):
        exports.ask_export(somebody("employer"), events_export, "x")
