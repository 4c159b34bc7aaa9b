"""What goes wrong in life: two people at once, a session that ends, a worker or a database away."""

import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.journeys.main_job import READY, opens_the_file, registers_herself
from tests.journeys.registering import answers_of, fills, new_address, registers, sends

pytestmark = pytest.mark.browser


def test_an_address_that_does_not_exist_has_a_page_that_helps(somebody, house):
    jade = somebody("téléphone", house.account("counsellor"))
    with jade.expecting(404):
        for path in (
            "/nulle-part/",
            "/travail/dossiers/00000000-0000-7000-8000-000000000000/",
            "/travail/dossiers/pas-un-numero/",
        ):
            assert jade.goes_to(path).status == 404
            jade.check("introuvable")
            assert jade.page.locator("main a").count() >= 1


def test_two_people_who_change_one_answer_both_see_both_versions(somebody):
    phone = somebody("téléphone")
    person = registers_herself(phone, "Marisol", region="05")
    phone.receives_a_code(person.email)
    phone.goes_to("/mon-parcours/mes-renseignements/travail/")
    computer = somebody("bureau")
    computer.receives_a_code(person.email)
    computer.goes_to("/mon-parcours/mes-renseignements/travail/")
    fills(computer, {"title": "comptable agréée"})
    sends(computer)
    computer.sees("comptable agréée")

    fills(phone, {"title": "soudeuse de nuit"})
    with phone.expecting(409):
        sends(phone)
        phone.sees("comptable agréée")
        phone.sees("soudeuse de nuit")
        phone.check("deux-versions")
    phone.page.get_by_label("Garder ma réponse").first.check()
    phone.presses("Enregistrer ces choix")
    phone.sees("soudeuse de nuit")


def test_two_counsellors_in_one_meeting_lose_nothing(somebody, house):
    person = registers_herself(somebody("téléphone"), "Fatima", region="05")
    one = somebody("bureau", person.counsellor(house))
    file = opens_the_file(one, person)
    other = somebody("bureau", person.counsellor(house) | {"email": _colleague(person)})
    for visitor in (one, other):
        visitor.goes_to(file + "evaluation/")
    fills(one, READY | {"note": "Premier texte."})
    one.presses("Terminer la rencontre")
    one.sees("Ce qui est prêt")
    fills(other, {"cv": "rework", "note": "Deuxième texte."})
    with other.expecting(409):
        other.presses(re.compile("Garder le brouillon|Terminer la rencontre"))
        other.sees("Deuxième texte.")
        other.check("deux-rencontres")


def _colleague(person) -> str:
    """Somebody of the same team as whoever opened the file; in a team of one, herself elsewhere."""
    number = 2 if person.follower == 1 else person.follower
    return f"conseil{number}.{person.organisation}@demo.enracine.invalid"


def test_a_session_that_ends_in_mid_form_keeps_what_was_typed(somebody):
    phone = somebody("téléphone")
    person = registers_herself(phone, "Aya", region="05")
    phone.receives_a_code(person.email)
    phone.goes_to("/mon-parcours/mes-renseignements/projet/")
    text = "Une école à pied, un jardin, et mon métier d’infirmière."
    fills(phone, {"what_matters": text})
    phone.context.clear_cookies(name="enracine_session")
    sends(phone)
    phone.is_at("/compte/login/")
    phone.check("session-finie")

    before = len(phone.house.letters(person.email))
    fills(phone, {"email": person.email})
    phone.page.locator("form:has([name=email]) button[type=submit]").click()
    fills(phone, {"code": phone.house.code_for(person.email, before)})
    phone.page.locator("main form button[type=submit]").first.click()
    phone.page.wait_for_load_state()
    phone.is_at("/mon-parcours/mes-renseignements/projet/")
    phone.check("session-reprendre")
    sends(phone)
    phone.goes_to("/mon-parcours/mes-renseignements/")
    phone.sees("Une école à pied, un jardin")


def test_without_the_worker_pages_work_and_letters_leave_once_later(somebody, house):
    ngozi, email = somebody("téléphone"), new_address("attente")
    with house.without_worker():
        receipt = registers(ngozi, answers_of(email))
        number = re.search(r"R-[A-Z0-9]{5}-[A-Z0-9]{5}", receipt).group()
        time.sleep(2)
        assert house.letters(email) == []
        ngozi.goes_to("/regions/")
        ngozi.check("sans-travailleur")
    house.letter(email, containing=number, seconds=60)
    time.sleep(2)
    assert sum(number in letter for letter in house.letters(email)) == 1


class Writer(threading.Thread):
    """Somebody who registers over and over, and remembers the last answer that was taken."""

    def __init__(self, address: str, name: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.name_, self.stop = address, name, stop
        self.jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.taken = self.tried = 0
        self.refusals: list[tuple[int, str]] = []

    def ask(self, path: str, values: dict | None = None) -> str:
        """One request; the answer's text."""
        data = None
        if values is not None:
            token = next(c.value for c in self.jar if c.name == "enracine_csrf")
            data = urllib.parse.urlencode(values | {"csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self.address + path, data)
        with self.browser.open(request, timeout=30) as answer:
            return answer.read().decode()

    def run(self) -> None:
        while not self.stop.is_set():
            self.tried += 1
            values = {
                "given_name": f"{self.name_}{self.tried}",
                "birth_date_day": "3",
                "birth_date_month": "5",
                "birth_date_year": "1990",
                "birth_country": "TN",
            }
            try:
                self.ask("/inscription/qui/", values)
                self.taken = self.tried
            except urllib.error.HTTPError as refusal:
                with refusal:
                    self.refusals.append((refusal.code, refusal.read().decode()))
                time.sleep(0.1)
            except OSError:
                time.sleep(0.1)


@pytest.fixture
def stop():
    """Ends the writers, whatever becomes of the test: they would press on the site to the end of the run."""
    told = threading.Event()
    yield told
    told.set()


def test_the_database_restarted_under_load_answers_clearly_and_loses_nothing(somebody, house, stop):
    writers = [Writer(house.address, f"Charge{n}-", stop) for n in range(4)]
    for writer in writers:
        writer.ask("/inscription/")
        writer.ask("/inscription/", {})
        writer.start()
    time.sleep(1.5)
    before = [writer.taken for writer in writers]
    assert min(before) > 0, "nobody was writing"
    visitor = somebody("téléphone")
    house.stop_the_database()
    with visitor.expecting(503):
        seen = 0
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and seen != 503:
            seen = visitor.goes_to("/inscription/qui/").status
        if seen == 503:
            visitor.check("base-absente", axe=True)
    # Pages are back at once; the worker starts again behind whoever writes: 40 s where ten others work.
    deadline = time.monotonic() + 300
    while not (well := house.is_well()) and time.monotonic() < deadline:
        time.sleep(0.2)
    # Seen well once: the worker's own restart may still come after, and is another matter.
    assert well, house.health()
    time.sleep(1.5)
    stop.set()
    for writer in writers:
        writer.join(40)
    refusals = [refusal for writer in writers for refusal in writer.refusals]
    assert {status for status, _page in refusals} <= {503}
    assert all("<h1" in page for _status, page in refusals)
    assert seen == 503 or refusals, "nobody noticed the stop"
    for writer, former in zip(writers, before, strict=True):
        assert writer.taken > former, "nobody could write after the restart"
        # What was acknowledged is there, or something newer of the same person.
        kept = re.search(rf'value="{writer.name_}(\d+)"', writer.ask("/inscription/qui/"))
        assert kept, "the draft was lost"
        assert int(kept.group(1)) >= writer.taken


def test_after_all_that_the_page_of_a_visitor_is_whole(somebody):
    visitor = somebody("bureau")
    visitor.goes_to("/a-quels-services/")
    expect(visitor.page.get_by_role("button", name="Voir mes réponses")).to_be_visible()
    visitor.check("apres-les-pannes")
