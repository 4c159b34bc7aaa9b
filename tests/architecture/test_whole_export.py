"""Everything that an organisation holds is in its archive, and nothing of another is.

Every table of the product is looked at: a new one that nobody placed fails the build.
"""

import errno
import hashlib
import io
import json
import zipfile

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from enracine.kernel import archives, jobs
from enracine.kernel.acting import acting_as
from enracine.kernel.documents import store_generated
from enracine.kernel.models import Document, Event, Job
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.models import AddressProtection, Contact
from enracine.privacy import whole
from enracine.privacy.models import AccessGrant, AccessLogEntry
from tests.matrix.strangers import make_strangers

pytestmark = pytest.mark.django_db
WHY = "Changement de système, entente du printemps."


def test_every_table_of_the_product_is_held_or_left_out_with_a_reason():
    # A new table without subject or organisation: say in your holdings.py (privacy.whole).
    assert whole.uncovered() == []


def test_what_is_said_of_a_table_is_said_of_one_that_exists():
    labels = {m._meta.label for m in whole.ours()}
    apps = {f"{m._meta.app_label}.*" for m in whole.ours()}
    assert set(whole._narrow) <= labels
    assert set(whole._left_out) <= labels | apps


def test_what_opens_something_is_in_no_file():
    names = {column for table in whole.tables() for column in table.columns}
    assert not [n for n in names if "password" in n or "token" in n or "secret" in n]
    assert "storage_key" not in names


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "documents"},
        },
    }


@pytest.fixture
def strangers(as_owner):
    with as_owner():
        return make_strangers()


def ask(member, key="k"):
    return archives.ask_archive(acting_of(member), whole.KIND, WHY, key)


def made(member) -> zipfile.ZipFile:
    """The archive of the organisation of a member, as the worker makes it."""
    job = ask(member)
    return written(job)


def written(job) -> zipfile.ZipFile:
    run_jobs()
    with jobs_role():
        job = Job.objects.select_related("result").get(pk=job.pk)
        assert job.state == "done", job.message
        with default_storage.open(job.result.storage_key) as file:
            return zipfile.ZipFile(io.BytesIO(file.read()))


def rows(bundle, model) -> list[dict]:
    name = f"{model._meta.label_lower.replace('.', '-')}.jsonl"
    return [json.loads(line) for line in bundle.read(name).decode().splitlines()]


def test_everything_held_is_in_it_and_nothing_of_another(strangers, as_owner):
    member = strangers.members["administrator"]
    job = ask(member)
    with as_owner():
        held = {
            model: held_and_not(model, str(member.organisation_id))
            for model in whole.ours()
            if whole.is_held(model)
        }
    bundle = written(job)
    looked, forgotten, foreign = 0, [], []
    for model, (expected, others) in held.items():
        given = {str(r[model._meta.pk.attname]) for r in rows(bundle, model)}
        looked += len(expected)
        forgotten += [f"{model._meta.label} {pk}" for pk in expected - given]
        foreign += [f"{model._meta.label} {pk}" for pk in given & others]
    assert forgotten == []
    assert foreign == []
    assert looked > 80


def held_and_not(model, mine: str) -> tuple[set[str], set[str]]:
    """The rows that name this organisation as a holder, or are of a section it may read; and those
    that name holders, none of which is this one, or are of nobody it knows."""
    columns = {f.attname for f in model._meta.concrete_fields}
    holders = [c for c in (*whole.HOLDERS, "addressee_id") if c in columns]
    pk = model._meta.pk.attname
    # A referral, a package, an event that another organisation wrote may name this one otherwise.
    if holders and model not in {Event}:
        found = list(model._default_manager.order_by().values(pk, *holders))
        named = {str(r[pk]) for r in found if mine in {str(r[c]) for c in holders}}
        read = {str(r[pk]) for r in found} - named
        return (named if model._meta.label not in NOT_ALL else set()), read
    if model is Event:
        found = list(Event.objects.values("id", "organisation_id", "organisations"))
        ours = {
            str(e["id"])
            for e in found
            if mine in {str(e["organisation_id"]), *map(str, e["organisations"])}
        }
        return ours, {str(e["id"]) for e in found} - ours
    if "subject_id" not in columns or model._meta.label in whole._narrow:
        return set(), set()
    granted = {
        (str(g.subject_id), s)
        for g in AccessGrant.objects.filter(organisation_id=mine, ended_at__isnull=True)
        for s in g.sections
    }
    section = next(d.section for d in whole.declarations() if d.model == model._meta.label)
    found = list(model._default_manager.order_by().values(pk, "subject_id"))
    known = {str(r[pk]) for r in found if (str(r["subject_id"]), section) in granted}
    unknown = {
        str(r[pk]) for r in found if not {g for g in granted if g[0] == str(r["subject_id"])}
    }
    return known, unknown


#: Tables where being named is not enough: a notice is the addressee's once sent, a package is read while
#: an agreement lives, a table of accounts has its own rule.
NOT_ALL = {"privacy.IncidentNotice", "referrals.Package"}


def test_the_manifest_counts_and_proves_every_file(strangers, as_owner):
    member = strangers.members["privacy_officer"]
    acting = acting_of(member)
    with transaction.atomic(), acting_as(acting):
        kept, gone = (
            store_generated(acting, io.BytesIO(b"une lettre"), "lettre.txt", "text/plain", "letter")
            for _copy in range(2)
        )
    default_storage.delete(gone.storage_key)
    bundle = made(member)
    manifest = json.loads(bundle.read("manifeste.json"))
    assert manifest["reason"] == WHY
    for told in manifest["files"]:
        content = bundle.read(told["name"])
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        assert len(content.splitlines()) == told["rows"]
        assert len(content) == told["bytes"]
    papers = {p["id"]: p for p in manifest["documents"]}
    assert bundle.read(papers[str(kept.pk)]["name"]) == b"une lettre"
    assert papers[str(kept.pk)]["intact"]
    assert papers[str(gone.pk)]["missing"]
    named = {told["name"] for told in manifest["files"]} | {
        p["name"] for p in papers.values() if "missing" not in p
    }
    assert named | {"manifeste.json", "dictionnaire.json"} == set(bundle.namelist())
    with as_owner():
        others = set(
            Document.objects.exclude(organisation_id=member.organisation_id).values_list(
                "id", flat=True
            )
        )
    assert not {str(pk) for pk in others} & set(papers)


def test_the_dictionary_explains_every_column(strangers):
    bundle = made(strangers.members["administrator"])
    told = {d["file"]: d for d in json.loads(bundle.read("dictionnaire.json"))}
    for table in whole.tables():
        assert [c["name"] for c in told[f"{table.name}.jsonl"]["columns"]] == list(table.columns)
    email = next(c for c in told["people-contact.jsonl"]["columns"] if c["name"] == "email")
    assert email["purpose"]
    assert email["retention"]
    assert email["readers"]


def test_a_protected_home_stays_hidden_from_whoever_is_not_named(strangers, as_owner):
    person = strangers.ids["person"]
    with as_owner():
        AddressProtection.objects.create(subject_id=person)
        assert Contact.objects.get(subject_id=person).is_protected
    bundle = made(strangers.members["administrator"])
    assert person not in {r["subject_id"] for r in rows(bundle, Contact)}


def test_each_person_reads_in_her_journal_that_she_was_in_it_and_why(strangers, as_owner):
    made(strangers.members["administrator"])
    with as_owner():
        entry = AccessLogEntry.objects.get(
            subject_id=strangers.ids["person"], page="export:organisation"
        )
    assert entry.reason == WHY
    assert "contact" in entry.sections


# --- Progress, cancellation, resumption -----------------------------------------------------------


def test_a_worker_that_dies_goes_on_where_it_was(strangers, monkeypatch):
    """Killed at every tenth piece: the file is the same as if nothing had happened."""
    member = strangers.members["administrator"]
    job = ask(member)
    original, calls = archives._note, []

    class Killed(BaseException):
        """Like a machine that stops."""

    def dying(*arguments):
        original(*arguments)
        calls.append(1)
        if len(calls) % 10 == 0:
            raise Killed

    monkeypatch.setattr(archives, "_note", dying)
    deaths = 0
    with jobs_role():
        while True:
            try:
                assert archives.run_archive(job.pk, step=2) == "done"
                break
            except Killed:
                deaths += 1
                # Half a line that nobody noted.
                for path in archives._folder(job).iterdir():
                    with path.open("ab") as file:
                        file.write(b'{"half')
        job = Job.objects.select_related("result").get(pk=job.pk)
        with default_storage.open(job.result.storage_key) as file:
            bundle = zipfile.ZipFile(io.BytesIO(file.read()))
    assert deaths > 5
    for told in json.loads(bundle.read("manifeste.json"))["files"]:
        lines = [json.loads(line) for line in bundle.read(told["name"]).decode().splitlines()]
        assert len(lines) == len({json.dumps(line, sort_keys=True) for line in lines})
    assert job.done == job.total > 100
    assert not archives._folder(job).joinpath("tout.zip").exists()


def test_stopped_it_keeps_nothing(strangers, monkeypatch):
    member = strangers.members["administrator"]
    job = ask(member)
    original = archives._note
    monkeypatch.setattr(
        archives,
        "_note",
        lambda *arguments: (Job.objects.update(cancel_asked=True), original(*arguments)),
    )
    with jobs_role():
        assert archives.run_archive(job.pk, step=1) == "cancelled"
        assert Job.objects.get(pk=job.pk).result is None
        assert Document.objects.filter(purpose="export:organisation").count() == 0


def test_whoever_has_left_meanwhile_gets_nothing(strangers, as_owner):
    member = strangers.members["administrator"]
    job = ask(member)
    with as_owner():
        member.user.is_active = False
        member.user.save(update_fields=["is_active"])
    with jobs_role():
        assert archives.run_archive(job.pk) == "failed"


# --- Pages ------------------------------------------------------------------------------------------


def test_it_is_asked_with_a_reason_followed_and_taken_by_a_gesture(strangers, as_owner):
    member = strangers.members["administrator"]
    client = signed_in(member)
    address = "/travail/exports/tout/"
    key = "0198c0de-0000-7000-8000-000000000009"
    assert client.post(address, {"key": key, "reason": "oui"}).status_code == 422
    asked = client.post(address, {"key": key, "reason": WHY})
    assert asked.status_code == 302
    assert client.post(address, {"key": key, "reason": WHY})["Location"] == asked["Location"]
    run_jobs()
    page = client.get(asked["Location"]).content.decode()
    assert "Télécharger" in page
    # A link would take it without a gesture.
    assert client.get(f"{asked['Location']}fichier/").status_code == 404
    assert client.get(f"{asked['Location']}tout/").status_code == 405
    file = client.post(f"{asked['Location']}tout/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).testzip() is None
    with as_owner():
        kinds = list(
            Event.objects.filter(kind__startswith="kernel.archive").values_list("kind", flat=True)
        )
    assert sorted(kinds) == ["kernel.archive_asked", "kernel.archive_taken"]


def test_nobody_else_asks_for_it_nor_takes_it(strangers, as_owner):
    member = strangers.members["administrator"]
    job = ask(member)
    run_jobs()
    with as_owner():
        colleague = make_member("administrator", member.organisation)
    for other in (strangers.members["paj_agent"], strangers.receivers["administrator"], colleague):
        client = signed_in(other)
        assert client.post(f"/travail/exports/{job.pk}/tout/").status_code == 404
    assert (
        signed_in(strangers.members["paj_agent"]).get("/travail/exports/tout/").status_code == 404
    )


def test_an_archive_that_fails_each_time_says_so_and_may_be_asked_again(
    strangers, as_owner, monkeypatch
):
    """Three failures: « Échec » with why, nothing left behind, and a new one is another work."""
    member = strangers.members["administrator"]
    browser = signed_in(member)
    full = OSError(errno.ENOSPC, "No space left on device: /srv/amina")
    kept = archives._keep

    def fails(*_arguments):
        raise full

    monkeypatch.setattr(archives, "_keep", fails)
    job = ask(member)
    for tried in range(1, 4):
        with jobs_role():
            assert Job.objects.get(pk=job.pk).state in {"waiting", "running"}, tried
            with pytest.raises(OSError, match="No space"):
                jobs.archive.func(job_id=str(job.pk))
    with jobs_role():
        failed = Job.objects.get(pk=job.pk)
        assert (failed.state, failed.result) == ("failed", None)
        # Tried once more by a queue that did not hear: nothing changes.
        assert jobs.archive.func(job_id=str(job.pk)) == "failed"
    assert not (settings.DATA_DIR / "archives" / job.pk.hex).exists()
    page = browser.get(f"/travail/exports/{job.pk}/").content.decode()
    assert "Échec" in page and "n’a plus de place" in page and "amina" not in page
    assert "Le demander de nouveau" in page and "/travail/exports/tout/" in page

    monkeypatch.setattr(archives, "_keep", kept)
    again = ask(member, "une autre clé")
    assert again.pk != job.pk
    assert written(again).read("manifeste.json")


def test_an_archive_whose_worker_is_killed_each_time_is_not_under_way_for_ever(strangers):
    job = ask(strangers.members["administrator"])
    with jobs_role():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE task_name = %s",
                [jobs.MOST_ATTEMPTS, archives.TASK],
            )
        jobs.revive.func(timestamp=0)
        left = Job.objects.get(pk=job.pk)
    assert left.state == "failed"
    assert "interrompu" in left.message
