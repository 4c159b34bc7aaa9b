"""The careful life of the embedded server, on real servers."""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import warnings

import psutil
import psycopg
import pytest

from enracine.kernel.database import binaries, cluster
from enracine.kernel.database.account import Account
from enracine.kernel.database.faults import (
    DiskFull,
    FolderNotUsable,
    OtherMajorVersion,
    ServerNotStarted,
    SocketTaken,
)
from enracine.kernel.database.leftovers import live_server
from enracine.kernel.database.places import places
from enracine.kernel.database.server import EmbeddedServer

pytestmark = pytest.mark.slow


def query(server, statement, database="enracine"):
    with psycopg.connect(server.superuser_address(database), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def fingerprint(folder):
    """Everything of a folder: names, contents, dates."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        total.update(f"{path}{path.lstat().st_mtime_ns}".encode())
        if path.is_file():
            total.update(path.read_bytes())
    return total.hexdigest()


def test_first_start_creates_second_start_finds(new_server):
    server = new_server()

    assert server.start() is True
    query(server, "CREATE TABLE souvenir AS SELECT 1 AS valeur")
    assert server.stop() is True
    assert live_server(server.where) is None

    assert server.start() is True
    assert query(server, "SELECT valeur FROM souvenir") == [(1,)]


def test_two_processes_share_it_and_the_last_stops_it(new_server):
    first, second = new_server(), new_server()

    assert first.start() is True
    assert second.start() is False
    assert first.stop() is False
    assert query(second, "SELECT 1") == [(1,)]
    assert second.stop() is True
    assert live_server(second.where) is None


STARTS_THEN_LEAVES = """import pathlib, sys
from enracine.kernel.database.places import places
from enracine.kernel.database.server import EmbeddedServer
with EmbeddedServer(places(pathlib.Path(sys.argv[1]))):
    print("prêt", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("others", [0, 1])
def test_whoever_starts_it_leaves_without_forgetting_a_child(new_server, others):
    server = new_server()
    with subprocess.Popen(
        [sys.executable, "-W", "always::ResourceWarning", "-c", STARTS_THEN_LEAVES,
         str(server.where.root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as first:  # fmt: skip
        assert first.stdout.readline() == "prêt\n"
        if others:
            assert not server.start()
        _, said = first.communicate("\n", timeout=120)
    assert (first.returncode, said) == (0, "")
    assert server.is_alive() == bool(others)


def test_no_tcp_port_is_open_and_the_socket_is_private(new_server):
    server = new_server()
    server.start()

    assert query(server, "SHOW listen_addresses") == [("",)]
    assert server.where.socket.stat().st_mode & 0o077 == 0
    assert server.where.cluster.stat().st_mode & 0o077 == 0


def test_a_killed_server_recovers_what_was_committed(new_server):
    server = new_server()
    server.start()
    query(server, "CREATE TABLE souvenir AS SELECT generate_series(1, 1000) AS valeur")
    os.kill(live_server(server.where), signal.SIGKILL)
    assert (server.where.cluster / "postmaster.pid").exists()

    server.revive()

    assert query(server, "SELECT count(*) FROM souvenir") == [(1000,)]


def test_a_stale_mark_with_a_number_now_used_by_another_program_does_not_matter(new_server):
    server = new_server()
    server.start()
    server.stop()
    lines = [str(os.getpid()), str(server.where.cluster), "1", "5432", str(server.where.socket)]
    for mark in (
        server.where.cluster / "postmaster.pid",
        server.where.socket / ".s.PGSQL.5432.lock",
    ):
        mark.write_text("\n".join([*lines, "", "", "ready"]))

    assert server.start() is True


def test_an_empty_mark_left_by_a_full_disk_does_not_matter(new_server):
    server = new_server()
    server.start()
    server.stop()
    (server.where.cluster / "postmaster.pid").touch()

    assert server.start() is True


def test_a_creation_cut_short_leaves_nothing_that_matters(new_server):
    server = new_server()
    half = server.where.root / "postgres.en-creation-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    assert server.start() is True
    assert not half.exists()


def test_data_of_another_major_version_are_refused_and_untouched(new_server):
    server = new_server()
    server.start()
    server.stop()
    (server.where.cluster / "PG_VERSION").write_text("15\n")
    before = fingerprint(server.where.cluster)

    with pytest.raises(OtherMajorVersion) as refusal:
        server.start()

    assert fingerprint(server.where.cluster) == before
    assert "PostgreSQL 15" in str(refusal.value)
    assert "enracine backup" in str(refusal.value)
    assert "enracine restore" in str(refusal.value)


def test_a_folder_of_something_else_is_refused_and_untouched(new_server):
    server = new_server()
    server.where.cluster.mkdir(parents=True)
    (server.where.cluster / "photos.txt").write_text("à moi")
    before = fingerprint(server.where.cluster)

    with pytest.raises(FolderNotUsable, match="n'est pas une base"):
        server.start()

    assert fingerprint(server.where.cluster) == before


def test_a_file_where_the_folder_should_be(tmp_path, new_server):
    (tmp_path / "fichier").write_text("")

    with pytest.raises(FolderNotUsable, match="ENRACINE_DATA"):
        new_server("fichier/données").start()


@contextlib.contextmanager
def something_listens(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()
        yield


def test_a_socket_held_by_another_program_is_left_alone(new_server):
    server = new_server()

    with something_listens(server.where.socket_file):
        with pytest.raises(SocketTaken, match="autre programme"):
            server.start()
        assert server.where.socket_file.is_socket()


def test_a_socket_held_by_another_server_is_left_alone(new_server):
    other, server = new_server("autre"), new_server()
    other.start()
    server.where.socket.mkdir(parents=True)
    lock = server.where.socket / ".s.PGSQL.5432.lock"
    lock.write_text(f"{live_server(other.where)}\n")

    with pytest.raises(SocketTaken, match="serveur PostgreSQL"):
        server.start()
    assert lock.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell deleted folders")
def test_a_server_whose_folder_was_deleted_makes_way(new_server):
    server = new_server()
    server.start()
    abandoned = psutil.Process(live_server(server.where))
    shutil.rmtree(server.where.root)

    successor = new_server()
    successor.start()
    # A successor only needs the orphans of *its* folder gone when it starts a second time.
    successor.stop()
    assert successor.start() is True
    assert not abandoned.is_running() or abandoned.status() == psutil.STATUS_ZOMBIE
    server._use.close()
    server._use = None


@pytest.mark.parametrize("name", ["l'espace et l'apostrophe", 'des "guillemets"', "long-" * 30])
def test_awkward_paths(new_server, name):
    server = new_server(name)

    assert server.start() is True
    assert query(server, "SELECT 1") == [(1,)]
    server.stop()
    shutil.rmtree(server.where.socket, ignore_errors=True)


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A real small disk where the system lets us mount one; None elsewhere."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield bool(mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def test_no_room_for_a_first_start(tmp_path, monkeypatch):
    with small_disk(tmp_path / "disque", 30) as real:
        if not real:
            full = shutil.disk_usage(tmp_path)._replace(free=30 << 20)
            monkeypatch.setattr(cluster.shutil, "disk_usage", lambda _folder: full)
        server = EmbeddedServer(places(tmp_path / "disque"))

        with pytest.raises(DiskFull, match="libérez de la place"):
            server.start()

        assert not server.where.cluster.exists()


def test_a_disk_filled_between_two_starts_loses_nothing(tmp_path, monkeypatch):
    with small_disk(tmp_path / "disque", 200) as real:
        server = EmbeddedServer(places(tmp_path / "disque"))
        server.start()
        query(server, "CREATE TABLE souvenir AS SELECT 1 AS valeur")
        server.stop()

        if real:
            filler = tmp_path / "disque" / "remplissage"
            with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
                while stream.write(b"\0" * 4096):
                    pass
            with pytest.raises(DiskFull):
                server.start()
            filler.unlink()
        else:
            refusing = tmp_path / "postgres"
            said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
            refusing.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
            refusing.chmod(0o755)
            with monkeypatch.context() as patch:
                patch.setattr(binaries, "program", lambda _name: str(refusing))
                patch.setattr(binaries, "major", lambda _account: "18")
                with pytest.raises(DiskFull):
                    server.start()

        assert server.start() is True
        assert query(server, "SELECT valeur FROM souvenir") == [(1,)]
        server.stop()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('FATAL: could not create file "x": No space left on device', DiskFull),
        ("FATAL: could not open file: Permission denied", FolderNotUsable),
        ("FATAL: could not bind Unix address: Address already in use", SocketTaken),
        ("FATAL: something never seen", ServerNotStarted),
    ],
)
def test_what_the_server_says_becomes_a_sentence(tmp_path, said, fault):
    assert type(cluster.interpret(said, places(tmp_path))) is fault


def test_a_broken_setting_of_the_operator_is_quoted(new_server):
    server = new_server()
    server.start()
    server.stop()
    (server.where.cluster / "local.conf").write_text("reglage_inconnu = 1\n")

    with pytest.raises(ServerNotStarted, match="reglage_inconnu"):
        server.start()


def test_the_journal_never_repeats_what_people_typed(new_server):
    server = new_server()
    server.start()
    query(server, "CREATE TABLE t (courriel text UNIQUE)")
    query(server, "INSERT INTO t VALUES ('amina@exemple.invalid')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        query(server, "INSERT INTO t VALUES ('amina@exemple.invalid')")
    server.stop()

    assert "amina" not in server.where.log.read_text()


def test_an_ordinary_user_runs_it_as_himself(tmp_path):
    """When the suite runs as root, everything else here tries root; this tries somebody else."""
    folder = tmp_path / "ordinaire"
    folder.mkdir()
    if os.geteuid() != 0:
        with EmbeddedServer(places(folder)) as server:
            assert server.account == Account()
        return
    somebody = pwd.getpwnam("nobody")
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    way = Account(somebody.pw_uid, somebody.pw_gid)
    binaries.major(way)
    way.open_way_to(folder / "x")

    def as_somebody():
        os.setgroups(sorted(way.groups))
        os.setgid(somebody.pw_gid)
        os.setuid(somebody.pw_uid)
        with EmbeddedServer(places(folder)) as server:
            query(server, "SELECT 1")
            return server.where.cluster.stat().st_uid

    assert _in_a_fork(as_somebody) == somebody.pw_uid % 256


def _in_a_fork(work):
    """Run `work` in a copy of this process and give its answer (0 to 255; 251 for a failure)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            os._exit(work() % 256)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(251)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_as_root_the_server_has_its_own_account(new_server):
    server = new_server()
    server.start()
    process = psutil.Process(live_server(server.where))

    assert process.uids().real != 0
    assert process.cwd() == str(server.where.cluster.resolve())
