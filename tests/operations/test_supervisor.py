"""Processes are kept alive, and all stop together."""

import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from enracine.kernel.commands import CommandFailed
from enracine.operations import supervisor as module
from enracine.operations.installation import process_environment, read_installation
from enracine.operations.supervisor import Child, Supervisor, stop_what_a_killed_supervisor_left
from enracine.operations.up import refuse_taken_port

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def supervise(tmp_path):
    made = []

    def make(*commands):
        children = [
            Child(f"n° {i}", command, dict(os.environ)) for i, command in enumerate(commands)
        ]
        made.append(Supervisor(children, tmp_path / "processus.json"))
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.stop()


def test_a_dead_child_is_started_again(supervise, monkeypatch):
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.1)
    supervisor = supervise(SLEEP)
    child = supervisor.children[0]
    child.pause = 0.1
    supervisor.start()
    first = child.process
    first.kill()

    assert supervisor.watch_until(lambda: child.process not in (None, first), 10)
    assert psutil.pid_exists(child.process.pid)


def test_a_child_that_keeps_dying_waits_longer_and_longer(supervise, capsys):
    supervisor = supervise([sys.executable, "-c", "raise SystemExit(3)"])
    child = supervisor.children[0]
    child.pause = 0.05
    supervisor.start()

    supervisor.watch_until(lambda: child.pause >= 0.2, 20)

    assert child.pause >= 0.2
    assert "code 3" in capsys.readouterr().err


def test_the_pause_has_a_limit():
    child = Child(
        "x", SLEEP, {}, process=SimpleNamespace(poll=lambda: 1), pause=module._LONGEST_PAUSE
    )
    child.watch()
    assert child.pause == module._LONGEST_PAUSE


def test_stopping_stops_all_even_the_deaf(supervise, monkeypatch):
    monkeypatch.setattr(module, "_STOP_SECONDS", 1.0)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    supervisor = supervise(SLEEP, [sys.executable, "-c", deaf])
    supervisor.start()
    processes = [child.process for child in supervisor.children]
    time.sleep(0.5)

    supervisor.stop()

    assert all(process.poll() is not None for process in processes)
    assert not supervisor.record.exists()


def test_a_signal_asks_to_stop(supervise):
    supervisor = supervise(SLEEP)
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        supervisor.listen()
        supervisor.start()
        os.kill(os.getpid(), signal.SIGTERM)
        supervisor.watch()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert supervisor.stopping


def record(tmp_path, supervisor, child, shift=0.0):
    path = tmp_path / "processus.json"
    births = [[pid, psutil.Process(pid).create_time() + shift] for pid in (child.pid,)]
    path.write_text(json.dumps({"supervisor": supervisor, "children": births}))
    return path


@pytest.fixture
def child():
    with subprocess.Popen(SLEEP) as process:
        yield process
        process.kill()


def test_what_a_killed_supervisor_left_is_stopped(tmp_path, child):
    assert stop_what_a_killed_supervisor_left(record(tmp_path, [2**22 + 1, 0.0], child)) == 1
    assert not psutil.pid_exists(child.pid)


def test_a_number_used_again_by_another_program_is_left_alone(tmp_path, child):
    assert (
        stop_what_a_killed_supervisor_left(record(tmp_path, [2**22 + 1, 0.0], child, shift=-100))
        == 0
    )
    assert child.poll() is None


def test_a_living_supervisor_keeps_its_children(tmp_path, child):
    ours = [os.getpid(), psutil.Process().create_time()]
    assert stop_what_a_killed_supervisor_left(record(tmp_path, ours, child)) == 0
    assert child.poll() is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"supervisor": 1}'])
def test_an_unreadable_record_is_nothing(tmp_path, text):
    path = tmp_path / "processus.json"
    path.write_text(text)
    assert stop_what_a_killed_supervisor_left(path) == 0


def test_a_taken_port_is_said(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandFailed, match=f"Le port {port}.*utilise déjà"):
            refuse_taken_port(read_installation({"PORT": str(port)}))


def test_a_process_with_its_own_address_does_not_get_the_owners(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://proprio@h/b")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://site@h/b")

    web, jobs = process_environment("app"), process_environment("jobs")

    assert "proprio" not in str(
        [value for name, value in web.items() if name.startswith("DATABASE")]
    )
    assert web["ENRACINE_DB_ROLE"] == "app"
    assert jobs["DATABASE_URL"] == "postgresql://proprio@h/b"
