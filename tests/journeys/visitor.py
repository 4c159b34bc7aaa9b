"""Somebody at a browser: what they do reads as a sentence, and what they meet is judged.

Every console error, script error, refused load and broken policy is kept, and fails the test.
"""

import contextlib
import json
import os
import pathlib
import re

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.house import House

ROOT = pathlib.Path(__file__).resolve().parents[2]
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text("utf-8")
MOST_JUDGED = 2
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Only what is wrong is described: the words for what is right cost more than judging it.
AXE_OPTIONS = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
PICTURES = ROOT / "test-results"
WALKTHROUGH = ROOT / "docs" / "parcours"
#: Whether every page judged leaves its picture, for human eyes: drawing one takes as long as judging it.
DRAWS = bool(os.environ.get("ENRACINE_WALKTHROUGH") or os.environ.get("ENRACINE_PICTURES"))
SIZES = {"téléphone": (390, 844), "bureau": (1440, 900), "étroit": (320, 700)}
#: The pages whose picture the walkthrough shows (`docs/parcours`), in its order, and their size.
WALK = {
    "s01-samir-mars": "bureau",
    "inscription-qui": "téléphone",
    "inscription-verifier": "téléphone",
    "inscription-recu": "téléphone",
    "s03-coordination": "bureau",
    "accueil-counsellor": "bureau",
    "s03-dossier": "bureau",
    "s03-premiere-rencontre": "bureau",
    "s03-pret": "bureau",
    "s03-referer": "bureau",
    "s03-apercu": "bureau",
    "s03-accord": "téléphone",
    "s03-recue": "bureau",
    "s03-mes-etapes": "téléphone",
    "s03-ma-reference": "téléphone",
    "s03-depart": "bureau",
    "s03-etabli": "bureau",
    "premier-suivi": "bureau",
    "s03-retirer": "téléphone",
    "s03-acces-coupe": "bureau",
    "deux-minutes-liste": "bureau",
    "deux-minutes-choisir": "bureau",
    "s02-sans-critere": "bureau",
    "s02-retour": "bureau",
    "accueil-coordinator": "bureau",
    "journee-aujourd-hui": "bureau",
    "messages-bureau": "bureau",
    "acte": "bureau",
    "note-de-partout": "bureau",
    "journee-documents": "bureau",
    "journee-rendez-vous": "bureau",
    "parcours-etapes": "téléphone",
    "messages-telephone": "téléphone",
    "rendez-vous-choisir": "téléphone",
    "parcours-documents": "téléphone",
    "parcours-plan": "téléphone",
    "parcours-qui-voit": "téléphone",
    "depart-reporte": "bureau",
    "arrivees-par-mois": "bureau",
    "issue-notee": "bureau",
    "aide-ce-qui-existe": "téléphone",
    "aide-demande": "bureau",
    "aide-ententes": "bureau",
    "suivi-questionnaire": "téléphone",
    "maintien": "bureau",
    "maintien-courbe": "bureau",
    "sejour-public": "téléphone",
    "sejour-travail": "bureau",
    "sejour-feuille": "téléphone",
    "repertoire-rapport": "bureau",
    "repertoire-recherche": "téléphone",
    "explorer-accueil": "téléphone",
    "choisir-ce-qui-compte-fr": "téléphone",
    "choisir-trois-endroits-fr": "téléphone",
    "choisir-qui-joindre-fr": "téléphone",
    "cohorte-lire": "bureau",
    "cohorte-menage": "bureau",
    "cohorte-au-dossier": "bureau",
    "territoire-mes-lieux": "bureau",
    "territoire-portrait": "bureau",
    "territoire-image": "bureau",
}
#: Heard in the page and said on the console, where it cannot be lost by leaving the page.
LISTEN = """document.addEventListener('securitypolicyviolation',
  e => console.error('CSP ' + e.effectiveDirective + ' ' + e.blockedURI + ' ' + e.sample));"""
#: Milliseconds before a gesture is said impossible: a busy machine decides nothing.
PATIENCE = float(os.environ.get("ENRACINE_PATIENCE", "60")) * 1000
#: A form with errors is an answer, not an accident.
EXPECTED = frozenset({422})
#: A line of French is never cut before « : » nor inside guillemets (`kernel.typography`).
SHAPE = """() => { const cut = () => {
  const SPARED = 'textarea,option,pre,code,kbd,samp,script,style,title,noscript,#live,'
    + '[lang]:not([lang^=fr])';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (/\\S [:»]|« \\S/.test(node.data)
        && !node.parentElement.closest(SPARED))
      found.push(node.data.trim().slice(0, 80));
  }
  return found;
}; return ({
  lang: document.documentElement.lang,
  h1: [...document.querySelectorAll('h1')].map(e => e.innerText.trim()),
  main: document.querySelectorAll('main').length,
  skip: (document.querySelector('a.skip-link') || {hash: ''}).hash,
  skipTarget: Boolean(document.querySelector(
    (document.querySelector('a.skip-link') || {hash: '#_'}).hash)),
  title: document.title,
  cut: document.documentElement.lang.startsWith('fr') ? cut() : [],
  width: document.documentElement.scrollWidth,
  inner: innerWidth,
}); }"""


class Visitor:
    """One person in one browser context."""

    def __init__(self, house: House, context: BrowserContext, size: str) -> None:
        self.house = house
        self.context = context
        self.size = size
        self.complaints: list[str] = []
        self.expected = set(EXPECTED)
        self.scripts = True
        #: Who is signed in, when somebody is.
        self.account: dict | None = None
        self.page: Page = context.new_page()
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)
        page.on("requestfailed", self._failed)

    def _console(self, message) -> None:
        # A refused load is judged by its answer's status, below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _response(self, answer) -> None:
        if answer.status >= 400 and answer.status not in self.expected:
            self.complaints.append(f"{answer.status}: {answer.request.method} {answer.url}")

    def _failed(self, request) -> None:
        # A page left while something was loading is not a fault.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"{request.failure}: {request.url}")

    @contextlib.contextmanager
    def expecting(self, *statuses: int):
        """For a while, these statuses are what the test is about."""
        before = set(self.expected)
        self.expected |= set(statuses)
        try:
            yield
        finally:
            self.expected = before

    # — Doing ————————————————————————————————————————————————————————

    def goes_to(self, path: str):
        """Open an address of the site; gives the answer."""
        return self.page.goto(path if path.startswith("http") else self.house.address + path)

    def follows(self, name: str | re.Pattern, exact: bool = False) -> None:
        """Follow the first link that reads so."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def opens_the_menu(self) -> None:
        """On a phone, touch « Menu »: the lines past the first three."""
        self.page.locator(".bottom-bar summary").click()

    def opens_the_part(self, name: str) -> None:
        """Go to a part of a file: under its group on a wide screen, in the box of all on a phone."""
        folded = self.page.locator(
            ".tab-groups details" if self.size == "bureau" else ".tab-fold details"
        )
        folded = folded.filter(has=self.page.get_by_text(name, exact=True))
        if folded.count():
            folded.locator("summary").click()
        self.follows(name, exact=True)

    def presses(self, name: str | re.Pattern, exact: bool = False) -> None:
        """Press the first button that reads so."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def writes(self, label: str | re.Pattern, text: str) -> None:
        """Write in the field of this label."""
        self.page.get_by_label(label).first.fill(text)

    def chooses(self, label: str | re.Pattern, value: str) -> None:
        """Choose a line of the list of this label."""
        self.page.get_by_label(label).first.select_option(label=value)

    def ticks(self, label: str | re.Pattern, exact: bool = False) -> None:
        """Tick the box, or take the choice, that reads so."""
        self.page.get_by_label(label, exact=exact).first.check()

    def writes_a_day(self, field: str, day: int, month: str, year: int) -> None:
        """Write a date in its three boxes; `field` is the name of the field."""
        for part, value in (("day", day), ("month", month), ("year", year)):
            self.page.locator(f"[name={field}_{part}], [name$=-{field}_{part}]").first.fill(
                str(value)
            )

    @contextlib.contextmanager
    def leaving(self):
        """A gesture that brings another page: the next gesture waits until that page is there.

        Without it, on a busy machine, the next address is asked before the form was answered.
        """
        with self.page.expect_navigation():
            yield

    def signs_in(self, account: dict) -> "Visitor":
        """Come in by the professionals' door, or a demonstration candidate's password."""
        self.goes_to("/compte/login/")
        self.page.locator("[name=login]").fill(account["email"])
        self.page.locator("[name=password]").fill(account["password"])
        with self.leaving():
            self.page.locator("form:has([name=password]) button[type=submit]").click()
        return self

    def receives_a_code(self, address: str) -> "Visitor":
        """Come in by the candidates' door, with the code that the mail brings."""
        before = len(self.house.letters(address))
        self.goes_to("/compte/login/")
        self.page.locator("[name=email]").fill(address)
        self.page.locator("form:has([name=email]) button[type=submit]").click()
        self.page.locator("[name=code]").fill(self.house.code_for(address, before))
        with self.leaving():
            self.page.locator("main form button[type=submit]").first.click()
        return self

    # — Seeing ———————————————————————————————————————————————————————

    def sees(self, text: str | re.Pattern) -> None:
        """The page shows this, inside its main part."""
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_see(self, text: str | re.Pattern) -> None:
        """The page does not show this."""
        expect(self.page.locator("main")).not_to_contain_text(text)

    def is_at(self, path: str | re.Pattern) -> None:
        """The address is this one, whatever follows it."""
        wanted = path if isinstance(path, re.Pattern) else re.compile(re.escape(path))
        expect(self.page).to_have_url(wanted)

    def heading(self) -> str:
        """The text of the only h1."""
        return self.page.locator("h1").inner_text()

    # — Judging ——————————————————————————————————————————————————————

    def check(self, name: str, axe: bool = True, top: bool = True) -> None:
        """Judge the page whole; keep its picture (from its top, unless told otherwise) when it is bad."""
        self.page.wait_for_load_state("load")
        address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", self.page.url.partition("?")[0])
        key = (address, self.size, self.page.title().startswith("Erreur"))
        self.house.judged[key] += 1
        faults = self._shape_faults()
        # The same page at the same size, with the same kind of content: judged twice is enough.
        if self.house.judged[key] <= MOST_JUDGED or (DRAWS and name in WALK):
            if DRAWS:
                self.picture(name, top)
            if axe and self.scripts:
                faults += self.accessibility_faults()
        faults += self.complaints
        if faults:
            self.picture(name, top)
            told = "\n".join(faults)
            raise AssertionError(f"{name} ({self.size}) {self.page.url}\n{told}")

    def _shape_faults(self) -> list[str]:
        shape = self.page.evaluate(SHAPE)
        faults = []
        if len(shape["h1"]) != 1 or not shape["h1"][0]:
            faults.append(f"h1: {shape['h1']}")
        if shape["main"] != 1:
            faults.append(f"{shape['main']} main")
        if not shape["skip"] or not shape["skipTarget"]:
            faults.append("no working skip link")
        if shape["lang"] not in ("fr-ca", "fr-CA", "en"):
            faults.append(f"lang: {shape['lang']}")
        if not re.fullmatch(r".{3,} – Enracine", shape["title"]):
            faults.append(f"title: {shape['title']}")
        if shape["cut"]:
            faults.append(f"a breakable space: {shape['cut']}")
        if shape["width"] > shape["inner"]:
            faults.append(f"scrolls sideways: {shape['width']} > {shape['inner']}")
        return faults

    def accessibility_faults(self) -> list[str]:
        """What axe finds, one line a node."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")
        return [
            f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:160]}"
            for v in found["violations"]
            for n in v["nodes"]
        ]

    def picture(self, name: str, top: bool = True) -> pathlib.Path:
        """Keep what the whole page looks like, for human eyes."""
        PICTURES.mkdir(exist_ok=True)
        if os.environ.get("ENRACINE_WALKTHROUGH") and WALK.get(name) == self.size:
            WALKTHROUGH.mkdir(parents=True, exist_ok=True)
            if top:
                self.page.evaluate("scrollTo(0, 0)")
            kept = WALKTHROUGH / f"{name}.png"
            self.page.screenshot(path=kept, animations="disabled")
            lighten(kept)
        path = (
            PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}-{self.size[:3]}.png"
        )
        self.page.screenshot(path=path, full_page=True, animations="disabled")
        return path


def lighten(path: pathlib.Path) -> None:
    """A page has few colours: said in 256, a picture of it weighs a third and looks the same."""
    with Image.open(path) as seen:
        few = seen.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


class Reception:
    """Opens browser contexts for visitors and closes them all; nobody leaves unheard."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house = house
        self.browser = browser
        self.visitors: list[Visitor] = []

    def __call__(
        self,
        size: str = "bureau",
        account: dict | None = None,
        language: str = "fr-CA",
        scripts: bool = True,
        **options,
    ) -> Visitor:
        """A new person, with her own cookies; signed in when an account is given."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        if scripts:
            context.add_init_script(LISTEN)
        visitor = Visitor(self.house, context, size)
        visitor.scripts, visitor.account = scripts, account
        self.visitors.append(visitor)
        if account is None:
            return visitor
        if account["email"] not in self.house.sessions:
            visitor.signs_in(account).page.wait_for_load_state("load")
            self.house.sessions[account["email"]] = context.storage_state()
        else:
            context.add_cookies(self.house.sessions[account["email"]]["cookies"])
            visitor.goes_to("/accueil/")
        return visitor

    def close(self) -> list[str]:
        """Close everything; gives what went wrong and was not yet said."""
        complaints = [c for visitor in self.visitors for c in visitor.complaints]
        for visitor in self.visitors:
            visitor.context.close()
        self.visitors.clear()
        return complaints
