"""A backup, lost data, a restore: with the real commands on a real installation."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

import psycopg
import pytest

from enracine.kernel.database.places import places
from enracine.kernel.database.roles import prepare_database
from enracine.kernel.database.server import EmbeddedServer

pytestmark = pytest.mark.slow


class Site:
    """One installation of its own, reached by its commands."""

    def __init__(self, folder):
        self.folder = folder
        self.server = EmbeddedServer(places(folder))
        self.server.start()
        with psycopg.connect(self.login("enracine_owner"), autocommit=True) as owner:
            prepare_database(owner)
            owner.execute(
                "CREATE TABLE django_migrations (id int); CREATE TABLE personne (nom text);"
                "ALTER TABLE personne ENABLE ROW LEVEL SECURITY;"
                "ALTER TABLE personne FORCE ROW LEVEL SECURITY;"
                "CREATE POLICY toutes ON personne USING (true); INSERT INTO personne "
                "VALUES ('Amina')"
            )
        (folder / "documents" / "a").mkdir(parents=True)
        (folder / "documents" / "a" / "lettre.txt").write_text("bonjour")

    def login(self, user):
        return f"host={self.server.where.socket} port=5432 user={user} dbname=enracine"

    def names(self, user="enracine_app"):
        with psycopg.connect(self.login(user)) as connection:
            return [row[0] for row in connection.execute("SELECT nom FROM personne ORDER BY nom")]

    def add(self, name):
        with psycopg.connect(self.login("postgres"), autocommit=True) as connection:
            connection.execute("INSERT INTO personne VALUES (%s)", [name])

    def command(self, *words, **more):
        env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("ENRACINE", "DATABASE"))
        }
        env |= {"ENRACINE_DATA": str(self.folder), "ENRACINE_MODE": "demonstration", **more}
        return subprocess.run(
            [sys.executable, "-m", "enracine.cli", *words], env=env, capture_output=True, text=True
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def backup(site):
    target = site.folder / "garde" / "copie.tar"
    done = site.command("backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


def test_a_backup_is_private_and_complete(backup):
    assert backup.stat().st_mode & 0o077 == 0
    with tarfile.open(backup) as archive:
        names = archive.getnames()
    assert {"manifest.json", "database.dump", "documents/a/lettre.txt"} <= set(names)
    assert sorted(path.name for path in backup.parent.iterdir()) == ["copie.tar"]


def test_a_backup_replaces_nothing(site, backup):
    done = site.command("backup", str(backup))

    assert done.returncode == 2
    assert "existe déjà" in done.stderr


def test_restoring_over_data_asks_for_force(site, backup):
    done = site.command("restore", str(backup))

    assert done.returncode == 2
    assert "--force" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_restore_brings_back_what_was_and_its_powers(site, backup):
    site.add("Intrus")
    (site.folder / "documents" / "a" / "lettre.txt").write_text("autre")

    done = site.command("restore", "--force", str(backup))

    assert done.returncode == 0, done.stderr
    # Read as the web's role: powers and policies came back too.
    assert site.names() == ["Amina"]
    assert (site.folder / "documents" / "a" / "lettre.txt").read_text() == "bonjour"
    aside = [path / "a" / "lettre.txt" for path in site.folder.glob("documents.avant-*")]
    assert "autre" in [path.read_text() for path in aside]


def test_a_sealed_backup_opens_with_its_key_and_no_other(site):
    target = site.folder / "ailleurs" / "copie.tar.scelle"
    key = {"ENRACINE_BACKUP_KEY": "une clé de cinquante signes au moins, pour cet essai"}
    done = site.command("backup", str(target), **key)
    assert done.returncode == 0 and "scellée" in done.stdout, done.stderr
    assert b"lettre.txt" not in target.read_bytes()
    site.add("Intrus")
    for other in ({}, {"ENRACINE_BACKUP_KEY": key["ENRACINE_BACKUP_KEY"][::-1]}):
        refused = site.command("restore", "--force", str(target), **other)
        assert refused.returncode == 2 and "Traceback" not in refused.stderr
        assert site.names() == ["Amina", "Intrus"]
    done = site.command("restore", "--force", str(target), **key)
    assert done.returncode == 0, done.stderr
    assert site.names() == ["Amina"]


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign"])
def test_a_damaged_backup_changes_nothing(site, backup, tmp_path, damage):
    bad = tmp_path / "abime.tar"
    content = bytearray(backup.read_bytes())
    if damage == "cut":
        content = content[: content.index(b"fin.json") - 100]
    elif damage == "changed":
        where = content.index(b"PGDMP")
        content[where + 4000] ^= 0xFF
    else:
        content = bytearray(b"PK\x03\x04 rien d'un tar")
    bad.write_bytes(content)

    done = site.command("restore", "--force", str(bad))

    assert done.returncode == 2
    assert "abîmé" in done.stderr or "incomplète" in done.stderr
    assert site.names() == ["Amina"]


def test_a_backup_that_climbs_out_is_refused(site, tmp_path):
    bad = tmp_path / "grimpe.tar"
    (tmp_path / "x").write_text("x")
    with tarfile.open(bad, "w") as archive:
        archive.add(tmp_path / "x", "documents/../../x")

    done = site.command("restore", "--force", str(bad))

    assert done.returncode == 2
    assert not (site.folder.parent / "x").exists()


def test_a_failing_restore_leaves_the_database_as_it_was(site, backup, tmp_path):
    """The dump is sound but the server refuses it half way: the transaction takes everything
    back.
    """
    bad = tmp_path / "refuse.tar"
    with tarfile.open(backup) as archive:
        dump = archive.extractfile("database.dump").read()
    dump = dump.replace(b"CREATE TABLE public.personne", b"CREATE TABLE absent.personne")
    parts = {
        "manifest.json": json.dumps(
            {"format": 1, "sha256": hashlib.sha256(dump).hexdigest()}
        ).encode(),
        "database.dump": dump,
        "fin.json": b'{"documents": 0}',
    }
    with tarfile.open(bad, "w") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))

    done = site.command("restore", "--force", str(bad))

    assert done.returncode == 2
    assert "comme avant" in done.stderr
    assert site.names() == ["Amina"]


def test_a_restore_says_what_is_left_to_destroy_again(site, backup):
    """Here the restored database is older than this version: the list waits for `migrate`."""
    listed = site.folder / "destructions.jsonl"
    elsewhere = site.folder / "autre.jsonl"
    listed.write_text('{"id": "1", "done_at": "2026-11-01"}\n')
    elsewhere.write_text('{"id": "2", "done_at": "2026-11-02"}\n')

    done = site.command("restore", "--force", "--destructions", str(elsewhere), str(backup))

    assert done.returncode == 0, done.stderr
    assert "2 destructions sont à rejouer" in done.stdout + done.stderr
    assert [json.loads(line)["id"] for line in listed.read_text().splitlines()] == ["1", "2"]
