"""A candidate on a phone with a weak connection: what her pages weigh, whole, at the first visit.

The weights are a rule; the time on a slow network is measured and told, and decides nothing.
"""

import gzip
import os

import pytest

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
#: A third-generation network, as browsers simulate it: 400 kbit/s, 400 ms to and fro.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


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

    # Told, never judged: the first page, then a form, on a slow network.
    if os.environ.get("ENRACINE_WALKTHROUGH"):
        session.send("Network.clearBrowserCache")
        session.send("Network.emulateNetworkConditions", SLOW)
        shown = (
            "performance.getEntriesByType('paint').find(p => p.name == 'first-contentful-paint')"
        )
        for path in ("/mon-parcours/", "/mon-parcours/messages/"):
            amina.goes_to(path)
            amina.page.wait_for_load_state("load")
            seen = amina.page.evaluate(f"({shown} || {{startTime: 0}}).startTime")
            loaded = amina.page.evaluate(
                "performance.getEntriesByType('navigation')[0].loadEventEnd"
            )
            print(  # noqa: T201  # told to whoever draws the walkthrough
                f"3G {path}: first words {seen:.0f} ms, whole {loaded:.0f} ms"
            )
