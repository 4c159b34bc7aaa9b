"""Keeps processes alive: restarts those that die, slower and slower, and stops all of them
together.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

from enracine.operations.output import complain

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_HEALTHY_AFTER = 60.0
_STOP_SECONDS = 20.0
_TICK = 0.2


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, out of reach of the terminal's Ctrl-C: the supervisor decides the order of
        the stop.
        """
        self.process = subprocess.Popen(
            list(self.command),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started = time.monotonic()

    def watch(self) -> None:
        """Notice a death and start again when its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.restart_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            if now - self.started > _HEALTHY_AFTER:
                self.pause = _FIRST_PAUSE
            return
        complain(f"{self.name} s'est arrêté (code {code}); nouvel essai dans {self.pause:.0f} s.")
        self.process = None
        self.restart_at = now + self.pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)


class Supervisor:
    """Runs children until asked to stop. `each_turn` is called between looks (the database's own
    care).
    """

    def __init__(
        self, children: Sequence[Child], record: Path, each_turn: Callable[[], None] = lambda: None
    ) -> None:
        """Keep the list; `record` is the file that lets a later start find what a killed one
        left.
        """
        self.children = list(children)
        self.record = record
        self.each_turn = each_turn
        self.stopping = False
        self._urgent = False

    def listen(self) -> None:
        """Stop on Ctrl-C, on termination and when the terminal closes."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        # Asked twice: somebody is in a hurry.
        self._urgent = self.stopping
        self.stopping = True

    def start(self) -> None:
        """Start every child and write who they are."""
        for child in self.children:
            child.start()
        self._write_record()

    def watch_until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Watch until `done` says so; return False when time ran out or a stop was asked."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            if done():
                return True
            self._turn()
        return False

    def watch(self) -> None:
        """Watch until asked to stop."""
        while not self.stopping:
            self._turn()

    def stop(self) -> None:
        """Ask every child to finish, then insist."""
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in alive:
            while process.poll() is None and time.monotonic() < deadline and not self._urgent:
                time.sleep(0.05)
            if process.poll() is None:
                _kill_family(process.pid)
            process.wait()
        self.record.unlink(missing_ok=True)

    def _turn(self) -> None:
        before = [child.process for child in self.children]
        self.each_turn()
        for child in self.children:
            child.watch()
        if before != [child.process for child in self.children]:
            self._write_record()
        time.sleep(_TICK)

    def _write_record(self) -> None:
        started = [child.process.pid for child in self.children if child.process is not None]
        known = {"supervisor": _birth(os.getpid()), "children": [_birth(pid) for pid in started]}
        with contextlib.suppress(OSError):  # A full disk must not bring the site down.
            self.record.write_text(json.dumps(known), encoding="utf-8")


def stop_what_a_killed_supervisor_left(record: Path) -> int:
    """Stop what a previous supervisor started and, being killed, could not stop. Return how many.

    A number alone proves nothing: a process only counts when it was born at the recorded moment.
    Nothing is stopped while the supervisor itself lives.
    """
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        supervisor, children = known["supervisor"], known["children"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    if _same_process(supervisor) is not None:
        return 0
    orphans = [process for birth in children if (process := _same_process(birth)) is not None]
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _gone, alive = psutil.wait_procs(orphans, timeout=_STOP_SECONDS)
    for process in alive:
        _kill_family(process.pid)
    return len(orphans)


def _birth(pid: int) -> list[float]:
    """Give what identifies a process for ever: its number and the moment of its birth."""
    try:
        return [pid, psutil.Process(pid).create_time()]
    except psutil.Error:
        return [pid, 0.0]


def _same_process(birth: list[float]) -> psutil.Process | None:
    """Give the process of that birth, when it still lives."""
    try:
        process = psutil.Process(int(birth[0]))
        same = abs(process.create_time() - birth[1]) < 1
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def _kill_family(pid: int) -> None:
    """Kill a process that does not listen, and those it started."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.Error):
                member.kill()
