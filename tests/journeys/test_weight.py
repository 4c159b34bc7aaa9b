"""A candidate on a phone with a weak connection: what her pages weigh, whole, at the first visit.

The weights are a rule; the time on a slow network is measured and told (`docs/performance.md`), and
decides nothing.
"""

import contextlib
import datetime as dt
import gzip
import http.client
import http.server
import os
import statistics
import threading
import time

import pytest

from bench.published import publish

pytestmark = pytest.mark.browser
#: The page, its style, its scripts, its letters and pictures.
MOST = 100 * 1024
PAGES = (
    "/mon-parcours/",
    "/mon-parcours/plan/",
    "/mon-parcours/rendez-vous/",
    "/mon-parcours/messages/",
    "/mon-parcours/mes-renseignements/documents/",
    "/mon-parcours/qui-a-mon-dossier/",
)
#: Third-generation networks, as those who measure sites simulate them: milliseconds to and fro, then
#: kilobits a second down and up. The second one is the bad day of the first.
NETWORKS = {"3G": (300, 1600, 768), "3G lente": (400, 400, 400)}
#: When the first words were painted and the whole page was there, in milliseconds.
PAINTED = """() => [
  (performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 0}).startTime,
  performance.getEntriesByType('navigation')[0].loadEventEnd]"""
#: A phone is slower than the machine that plays it.
PHONE_SLOWDOWN = 4
ROUNDS = 5
MARKS = ("<!-- téléphone : écrit par tests/journeys/test_weight.py -->", "<!-- fin téléphone -->")


#: What is compressed already: letters and pictures.
AS_IT_IS = ("font/", "image/png", "image/jpeg", "image/webp")


def travels(response) -> int:
    """What an answer weighs on the network in production, where static files are compressed too."""
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(body) if kind.startswith(AS_IT_IS) else len(gzip.compress(body, 6))


def weighed(visitor, session, path: str) -> dict[str, int]:
    """What each answer weighs when a page is opened for the first time, nothing yet in the phone."""
    # What the page before still asks for is not this one's.
    visitor.page.goto("about:blank")
    session.send("Network.clearBrowserCache")
    answers = []

    def heard(answer):
        answers.append(answer)

    visitor.page.on("response", heard)
    visitor.goes_to(path)
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.remove_listener("response", heard)
    found = {a.url: travels(a) for a in answers if a.ok}
    assert len(found) > 3, "nothing was counted"
    return found


def test_every_page_of_a_candidate_is_light_even_the_first_time(somebody, house):
    amina = somebody("téléphone", house.account("candidate"))
    session = amina.context.new_cdp_session(amina.page)
    session.send("Network.enable")
    pages = {path: weighed(amina, session, path) for path in PAGES}
    assert {path: found for path, found in pages.items() if sum(found.values()) > MOST} == {}


class Compressing(http.server.BaseHTTPRequestHandler):
    """Before the site, what stands before it in production: text travels compressed."""

    protocol_version = "HTTP/1.1"
    house = ("localhost", 0)
    #: Said by the connection, not by the page.
    OWN = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive"})

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = http.client.HTTPConnection(*self.house, timeout=60)
        asked.request(self.command, self.path, self.rfile.read(length), dict(self.headers))
        answer = asked.getresponse()
        body = answer.read()
        kind = answer.headers.get("content-type") or ""
        packed = body and not (answer.headers.get("content-encoding") or kind.startswith(AS_IT_IS))
        if packed:
            body = gzip.compress(body, 6)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in self.OWN:
                self.send_header(name, value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        # Somebody who leaves before the end is not a fault.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.end_headers()
            self.wfile.write(body)
        asked.close()

    do_GET = do_POST = _answer

    def log_message(self, *_said: object) -> None:
        """Nothing: the site has its own journal."""


@contextlib.contextmanager
def as_in_production(address: str):
    """The address of the same site, its text compressed."""
    host, _colon, port = address.rpartition("//")[2].partition(":")
    handler = type("Before", (Compressing,), {"house": (host, int(port))})
    server = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def measured(test):
    """A measure decides nothing: it is there when the pictures are made again, and no test is skipped."""
    return test if os.environ.get("ENRACINE_WALKTHROUGH") else None


@measured
def test_what_a_weak_network_costs_is_measured_and_told(somebody, house):
    amina = somebody("téléphone", house.account("candidate"))
    amina.goes_to("/mon-parcours/messages/")
    thread = amina.page.locator("main .task__label").first.get_attribute("href")
    session = amina.context.new_cdp_session(amina.page)
    session.send("Network.enable")
    told = ["| Page, première visite | ko |", "| --- | ---: |"]
    for path in PAGES:
        told.append(f"| `{path}` | {figure(sum(weighed(amina, session, path).values()) / 1024)} |")
    session.send("Emulation.setCPUThrottlingRate", {"rate": PHONE_SLOWDOWN})

    def seen(path: str) -> list[float]:
        """First words and whole page, in seconds, of an address just opened."""
        amina.page.goto(path)
        amina.page.wait_for_load_state("load")
        # A slowed processor paints after everything has come: asked again until it has.
        words, deadline = 0, time.monotonic() + 20
        while not words and time.monotonic() < deadline:
            amina.page.wait_for_timeout(50)
            words, whole = amina.page.evaluate(PAINTED)
        assert words > 0, path
        assert whole > 0, path
        return [words / 1000, whole / 1000]

    told += ["", "| Secondes | première page : premiers mots | entière"
             " | un formulaire ensuite : premiers mots | entier | envoyé, réponse lue |",
             "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    with as_in_production(house.address) as address:
        for network, (latency, down, up) in NETWORKS.items():
            rounds = []
            for _round in range(ROUNDS):
                session.send("Network.clearBrowserCache")
                amina.page.goto("about:blank")
                conditions = {"offline": False, "latency": latency}
                conditions |= {"downloadThroughput": down * 125, "uploadThroughput": up * 125}
                session.send("Network.emulateNetworkConditions", conditions)
                spent = seen(address + "/mon-parcours/") + seen(address + thread)
                amina.page.locator("[name=text]").fill(f"Merci, c’est noté ({_round + 1}).")
                start = time.monotonic()
                amina.presses("Envoyer", exact=True)
                amina.sees("Votre message est envoyé.")
                rounds.append([*spent, time.monotonic() - start])
                amina.page.wait_for_load_state("networkidle")
            middle = [statistics.median(column) for column in zip(*rounds, strict=True)]
            name = f"{network} ({latency} ms, {down} kbit/s)"
            told.append(f"| {name} | {' | '.join(figure(s) for s in middle)} |")
    told += ["", f"Médianes de {ROUNDS} fois, processeur ralenti {PHONE_SLOWDOWN} fois, le"
             f" {dt.date.today():%Y-%m-%d}; charge de la machine à la fin : {figure(os.getloadavg()[0])}"
             f" pour {os.cpu_count()} cœurs."]  # fmt: skip
    publish(MARKS, "\n".join(told))


def figure(value: float) -> str:
    """One decimal, as French writes it."""
    return f"{value:.1f}".replace(".", ",")
