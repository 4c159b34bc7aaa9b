"""Times of pages and of the floors, in turn; what each page asks of the database; throughput."""

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from bench.client import Answer, Visitor
from bench.pages import Page
from bench.server import Running

WARM_UP = 4
COUNTED = 8


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values are (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(values: list[float]) -> dict[str, float]:
    """p50 and p95, in milliseconds."""
    return {
        "p50_ms": round(statistics.median(values), 2),
        "p95_ms": round(percentile(values, 0.95), 2),
    }


class Session:
    """Visitors of the product and of the floors, one for each account, signed in once."""

    def __init__(self, running: Running) -> None:
        """Nobody has signed in yet."""
        self.running = running
        self.visitors: dict[tuple[str, bool], Visitor] = {}

    def visitor(self, page: Page) -> Visitor:
        """Who opens this page."""
        who = page.email, page.is_api
        if who not in self.visitors:
            visitor = Visitor(self.running.port)
            if page.is_api:
                visitor.take_token(page.email, page.password)
            elif page.email:
                visitor.sign_in(page.email, page.password)
            self.visitors[who] = visitor
        return self.visitors[who]

    def floor_visitor(self, page: Page) -> Visitor:
        """The same account before the floors: the session is in the same database."""
        visitor = Visitor(self.running.floor_port)
        visitor.cookies = dict(self.visitor(page).cookies)
        return visitor

    def open(self, page: Page) -> Answer:
        """Open a page. Raises RuntimeError when it is not answered as it should be."""
        answer = self.visitor(page).get(page.path, htmx=page.htmx)
        if answer.status != 200:
            raise RuntimeError(f"{page.key} {page.path}: {answer.status} {answer.location}")
        return answer


def times(session: Session, pages: list[Page], rounds: int) -> dict[str, Any]:
    """p50 and p95 of each page and of the floors: one request of a page, one of a floor, in turn."""
    somebody = next(p for p in pages if p.email and not p.is_api)
    visitor = session.floor_visitor(somebody)
    floors: dict[str, Callable[[], Answer]] = {
        "bare": lambda: visitor.get("/plancher/vide/"),
        "list50": lambda: visitor.get("/plancher/liste/", htmx=True),
    }
    found: dict[str, list[float]] = {_name(p): [] for p in pages} | {f: [] for f in floors}
    sizes = {}
    for turn in range(-WARM_UP, rounds):
        if turn > 0 and turn % 10 == 0:
            print(f"  {turn} mesures sur {rounds}", flush=True)
        for rank, page in enumerate(pages):
            floor = ("bare", "list50")[(turn + rank) % 2]
            answer, beside = session.open(page), floors[floor]()
            if beside.status != 200:
                raise RuntimeError(f"floor {floor}: {beside.status}")
            if turn >= 0:
                found[_name(page)].append(answer.milliseconds)
                found[floor].append(beside.milliseconds)
                sizes[_name(page)] = len(answer.body)
    sizes["list50"] = len(floors["list50"]().body)
    return {
        name: summary(values) | {"bytes": sizes.get(name, 0), "requests": len(values)}
        for name, values in found.items()
    }


def _name(page: Page) -> str:
    return f"{page.scope}/{page.key}"


def statements(session: Session, page: Page) -> dict[str, float]:
    """SQL of one opening of a page: statements, their time, planning, the longest planning (ms).

    Counted by PostgreSQL itself (pg_stat_statements), which sees everything: the session, who acts,
    the journal of reads. BEGIN and COMMIT are not counted.
    """
    running = session.running
    _track(running, "top")
    for _warm in range(3):
        session.open(page)
    running.sql("SELECT pg_stat_statements_reset()")
    for _time in range(COUNTED):
        session.open(page)
    rows = running.sql(
        "SELECT sum(calls), sum(total_exec_time), sum(total_plan_time),"
        " max(total_plan_time / greatest(plans, 1)), max(total_exec_time / calls)"
        " FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid"
        " WHERE r.rolname = 'enracine_app'"
    )
    _track(running, "none")
    calls, spent, planned, longest_plan, longest = (float(value or 0) for value in rows[0])
    return {
        "queries": round(calls / COUNTED, 1),
        "sql_ms": round(spent / COUNTED, 2),
        "planning_ms": round(planned / COUNTED, 2),
        "longest_planning_ms": round(longest_plan, 2),
        "longest_query_ms": round(longest, 2),
    }


def _track(running: Running, what: str) -> None:
    running.sql(f"ALTER SYSTEM SET pg_stat_statements.track = '{what}'")
    running.sql("SELECT pg_reload_conf()")
    time.sleep(0.3)


def throughput(session: Session, page: Page | None, seconds: float, clients: int) -> float:
    """Answers a second with `clients` visitors at once, from a process of their own.

    `page` None asks list50. The visitors share the machine with the server, as in any test on one
    machine: the figure is a low one, the same way for both.
    """
    running = session.running
    any_page = page or next(iter(_signed(session)))
    visitor = session.visitor(any_page)
    job = {
        "port": running.port if page else running.floor_port,
        "path": page.path if page else "/plancher/liste/",
        "htmx": page.htmx if page else True,
        "cookies": visitor.cookies,
        "seconds": seconds,
        "clients": clients,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure", json.dumps(job)],
        check=True,
        capture_output=True,
        env=running.world.environment,
    )
    return float(json.loads(done.stdout)["per_second"])


def _signed(session: Session) -> list[Page]:
    return [
        Page("", "", "", "", email, "/")
        for email, is_api in session.visitors
        if email and not is_api
    ]


def _hammer(job: dict[str, Any]) -> float:
    """Several visitors at once during some seconds. Gives answers a second."""
    counts = [0] * job["clients"]
    end = time.perf_counter() + job["seconds"]

    def run(rank: int) -> None:
        visitor = Visitor(job["port"])
        visitor.cookies = dict(job["cookies"])
        while time.perf_counter() < end:
            if visitor.get(job["path"], htmx=job["htmx"]).status != 200:
                raise RuntimeError("an answer was not 200")
            counts[rank] += 1

    threads = [threading.Thread(target=run, args=(n,)) for n in range(job["clients"])]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


if __name__ == "__main__":
    print(json.dumps({"per_second": round(_hammer(json.loads(sys.argv[1])), 1)}))
