"""The interface kit in a real browser: accessibility, policy, focus, with and without JavaScript.

The server runs in a thread and only reads: nothing of the test database is changed here.
"""

import json
import os
import re
import shutil
import threading

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.conftest import ARGUMENTS, BROWSERS
from tests.journeys.visitor import AXE, AXE_OPTIONS, SIZES

pytestmark = pytest.mark.browser
PAGES = {
    "composants": "",
    "portail": "portail/",
    "question": "question/",
    "références": "travail/",
    "dossier": "dossier/",
    "dossiers": "dossiers/",
    "chiffres": "tableau/",
    "public": "public/",
    "plan": "plan/",
}
LISTEN = """window.violations = [];
document.addEventListener('securitypolicyviolation',
  e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));"""
# WCAG 1.4.12: text spacing a person may impose.
SPACING = """const sheet = new CSSStyleSheet();
sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
  + ' word-spacing: .16em !important } p { margin-bottom: 2em !important }');
document.adoptedStyleSheets = [sheet];"""
FOCUSED = """(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getClientRects()[0];
  const x = Math.min(innerWidth - 1, Math.max(0, box.x + box.width / 2));
  const y = Math.min(innerHeight - 1, Math.max(0, box.y + Math.min(box.height / 2, 20)));
  const top = document.elementFromPoint(x, y);
  return {html: e.outerHTML.slice(0, 100), outline: style.outlineWidth + ' ' + style.outlineStyle,
          seen: Boolean(top) && (e.contains(top) || top.contains(e))};
})()"""


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The address of the catalogue, served by the product itself."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.test.testcases import QuietWSGIRequestHandler

    with django_db_blocker.unblock():
        # Django's own threaded server: it closes each thread's connection to the database.
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.set_app(StaticFilesHandler(get_wsgi_application()))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/_catalogue/"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the module."""
    named = os.environ.get("ENRACINE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=named, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, site: str):
    """`open_page("portail/", size)` gives a page that fails the test on any console error."""
    contexts, complaints = [], []

    def opener(path: str, size: str = "bureau", **options) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-CA", **options
        )
        contexts.append(context)
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            # Answers refused on purpose (422, and the failure a test arranges) are logged as
            # failed loads.
            lambda message: (
                complaints.append(message.text)
                if message.type == "error" and not message.text.startswith("Failed to load")
                else None
            ),
        )
        page.on(
            "response",
            lambda answer: complaints.append(answer.url) if answer.status == 404 else None,
        )
        page.goto(site + path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []


def accessibility_faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")
    return [f"{v['id']}: {n['html'][:120]}" for v in found["violations"] for n in v["nodes"]]


def assert_sound(page: Page) -> None:
    assert accessibility_faults(page) == []
    assert page.evaluate("window.violations") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_inside_the_policy_and_never_scrolls_sideways(
    open_page, name, size
):
    assert_sound(open_page(PAGES[name], size))


@pytest.mark.parametrize("name", PAGES)
def test_wide_text_spacing_fits_320_pixels(open_page, name):
    page = open_page(PAGES[name], "étroit")
    page.evaluate(SPACING)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("size", ["téléphone", "bureau"])
def test_every_stop_of_the_keyboard_shows_its_ring_and_is_not_covered(open_page, size):
    page = open_page("", size)
    stops = []
    for _press in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        stops.append(focused)
    assert len(stops) > 50
    assert [s for s in stops if s["outline"] != "3px solid" or not s["seen"]] == []


def test_targets_are_at_least_24_pixels(open_page):
    page = open_page("", "téléphone")
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
        .filter(e => { const r = e.getBoundingClientRect();
          return r.width > 2 && (r.height < 24 || r.width < 24)
            && getComputedStyle(e).display !== 'inline'; })
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert small == []


def test_errors_take_the_focus_and_lead_to_their_field(open_page):
    page = open_page("question/", "téléphone")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Erreur : Mon travail – Enracine")
    assert_sound(page)
    summary.get_by_role("link", name="Choisissez une réponse.").click()
    expect(page.locator("#id_french_0")).to_be_focused()


def test_a_draft_is_kept_as_one_types_and_a_failure_is_said_then_repaired(open_page):
    page = open_page("question/")
    status = page.locator("[data-autosave-status]")
    page.get_by_label("Quel est votre métier?").fill("soudeuse")
    expect(status).to_have_text("Réponses enregistrées")
    page.route("**/brouillon/", lambda route: route.fulfill(status=500))
    page.get_by_label("Quel est votre métier?").fill("soudeuse-monteuse")
    expect(status).to_contain_text("ne sont pas encore enregistrées")
    page.unroute("**/brouillon/")
    expect(status).to_have_text("Réponses enregistrées")


def test_an_accepted_row_offers_to_undo_takes_the_focus_and_is_said_once(open_page):
    page = open_page("travail/")
    page.get_by_role("button", name="Accepter la référence de Amina Benali").click()
    expect(page.get_by_role("button", name="Annuler l’acceptation")).to_be_focused()
    expect(page.locator("#live")).to_have_text("Amina Benali : référence acceptée")
    assert_sound(page)


def test_a_hidden_phone_is_shown_on_request(open_page):
    page = open_page("dossier/")
    page.get_by_role("button", name="Afficher le téléphone d’Amina Benali").click()
    expect(page.get_by_role("link", name="514 555-0142")).to_be_focused()


def test_the_menu_of_phones_holds_the_other_lines_and_closes_with_escape(open_page):
    page = open_page("travail/", "téléphone")
    menu = page.locator(".bottom-bar summary")
    menu.click()
    expect(page.get_by_role("link", name="Mes chiffres")).to_be_visible()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Mes chiffres")).to_be_hidden()
    expect(menu).to_be_focused()


def test_forms_and_menus_work_without_javascript(open_page):
    page = open_page("question/", "téléphone", java_script_enabled=False)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", name="Erreur : vérifiez ces réponses")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_forced_colours_and_reduced_motion_keep_the_page_readable(open_page):
    page = open_page("dossier/", forced_colors="active", reduced_motion="reduce")
    assert_sound(page)
    borders = page.evaluate(
        """[...document.querySelectorAll('.tag, .panel')]
        .map(e => getComputedStyle(e).borderTopWidth)"""
    )
    assert borders
    assert set(borders) == {"1px"}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_filter_folds_on_a_phone_and_says_what_is_on(open_page, scripts):
    phone = open_page("travail/", "téléphone", java_script_enabled=scripts)
    fold = phone.locator(".filter-fold summary")
    field = phone.get_by_role("search").get_by_label("Nom ou territoire")
    expect(field).to_be_hidden()
    expect(fold).to_contain_text("Aucun filtre")
    fold.focus()
    phone.keyboard.press("Enter")
    expect(field).to_be_visible()
    wide = open_page("travail/", "bureau", java_script_enabled=scripts)
    expect(wide.get_by_role("search").get_by_label("Nom ou territoire")).to_be_visible()
    expect(wide.locator(".filter-fold summary")).to_be_hidden()


def test_a_folded_filter_says_what_was_changed_without_a_new_page(open_page):
    page = open_page("travail/", "téléphone")
    page.locator(".filter-fold summary").click()
    page.get_by_role("search").get_by_label("Nom ou territoire").fill("Amina")
    expect(page.locator(".filter-fold__on")).to_have_text("Nom ou territoire : Amina")
    page.get_by_role("search").get_by_label("Nom ou territoire").fill("")
    expect(page.locator(".filter-fold__on")).to_have_text("Aucun filtre")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_parts_of_a_file_are_one_box_on_a_phone_and_rows_on_a_wide_screen(open_page, scripts):
    phone = open_page("dossier/", "téléphone", java_script_enabled=scripts)
    box = phone.locator(".tab-fold summary")
    expect(box).to_contain_text(re.compile("Accompagnement\\s:\\s*Plan"))
    expect(phone.get_by_role("link", name="Accords")).to_be_hidden()
    box.focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("link", name="Accords")).to_be_visible()
    wide = open_page("dossier/", "bureau", java_script_enabled=scripts)
    expect(wide.get_by_role("link", name="Messages")).to_be_visible()
    expect(wide.get_by_role("link", name="Accords")).to_be_hidden()
    wide.locator(".tab-groups summary").focus()
    wide.keyboard.press("Enter")
    expect(wide.get_by_role("link", name="Accords")).to_be_visible()
