"""A candidate on a phone with a weak connection: what her pages weigh, whole, at the first visit.

The weights are a rule; the time on a slow network is measured and told (`docs/performance.md`), and
decides nothing.
"""

import contextlib
import gzip
import http.client
import http.server
import os
import threading
import time

import pytest

from tests.journeys.visitor import PICTURES

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


#: What is compressed already: letters and pictures.
AS_IT_IS = ("font/", "image/png", "image/jpeg", "image/webp")


def travels(response) -> int:
    """What an answer weighs on the network in production, where static files are compressed too."""
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(body) if kind.startswith(AS_IT_IS) else len(gzip.compress(body, 6))


def test_every_page_of_a_candidate_is_light_even_the_first_time(somebody, house):
    amina = somebody("téléphone", house.account("candidate"))
    session = amina.context.new_cdp_session(amina.page)
    session.send("Network.enable")
    heavy = {}
    for path in PAGES:
        # As for somebody who comes for the first time: nothing is in her telephone yet.
        # And what the page before still asks for is not this one's.
        amina.page.goto("about:blank")
        session.send("Network.clearBrowserCache")
        answers = []

        def heard(answer, kept=answers):
            kept.append(answer)

        amina.page.on("response", heard)
        amina.goes_to(path)
        amina.page.wait_for_load_state("networkidle")
        amina.page.remove_listener("response", heard)
        weighed = {a.url: travels(a) for a in answers if a.ok}
        assert len(weighed) > 3, "nothing was counted"
        if sum(weighed.values()) > MOST:
            heavy[path] = weighed
    assert heavy == {}


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
    session.send("Emulation.setCPUThrottlingRate", {"rate": PHONE_SLOWDOWN})
    told = []

    def seen(path: str) -> str:
        """First words and whole page, in milliseconds, of an address just opened."""
        amina.page.goto(path)
        amina.page.wait_for_load_state("load")
        # A slowed processor paints after everything has come: asked again until it has.
        words, deadline = 0, time.monotonic() + 20
        while not words and time.monotonic() < deadline:
            amina.page.wait_for_timeout(50)
            words, whole = amina.page.evaluate(PAINTED)
        assert words > 0, path
        assert whole > 0, path
        return f"premiers mots {words:.0f} ms, entière {whole:.0f} ms"

    with as_in_production(house.address) as address:
        for network, (latency, down, up) in NETWORKS.items():
            session.send("Network.clearBrowserCache")
            amina.page.goto("about:blank")
            conditions = {"offline": False, "latency": latency}
            conditions |= {"downloadThroughput": down * 125, "uploadThroughput": up * 125}
            session.send("Network.emulateNetworkConditions", conditions)
            told.append(f"{network} : première page, {seen(address + '/mon-parcours/')}")
            told.append(f"{network} : un formulaire ensuite, {seen(address + thread)}")
            amina.page.locator("[name=text]").fill("Merci, c’est noté.")
            start = time.monotonic()
            amina.presses("Envoyer", exact=True)
            amina.sees("Votre message est envoyé.")
            spent = (time.monotonic() - start) * 1000
            told.append(f"{network} : ce formulaire envoyé, réponse lue {spent:.0f} ms")
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "telephone-3g.txt").write_text("\n".join(told) + "\n", encoding="utf-8")
