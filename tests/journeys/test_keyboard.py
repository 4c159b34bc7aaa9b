"""By the keyboard alone: focus is always visible, never under a bar, and does what a click does."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.registering import fills, new_address

pytestmark = pytest.mark.browser
FOCUSED = """(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getClientRects()[0];
  if (!box) return {html: e.outerHTML.slice(0, 100), outline: 'none', seen: false};
  const points = [[box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)],
                  [box.x + 4, box.y + Math.min(box.height / 2, 12)]];
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(
      Math.min(innerWidth - 1, Math.max(0, x)), Math.min(innerHeight - 1, Math.max(0, y)));
    return top && (e.contains(top) || top.contains(e));
  });
  const ringed = [e, e.closest('.choice, label, .card, .panel')].filter(Boolean)
    .some(n => { const s = getComputedStyle(n);
      return parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none'; });
  return {html: e.outerHTML.slice(0, 120), ringed, seen};
})()"""
PAGES = {
    "public": (None, ["/", "/a-quels-services/", "/compte/login/", "/regions/", "/inscription/"]),
    "candidate": ("candidate", ["/mon-parcours/", "/mon-parcours/consentements/"]),
    "counsellor": ("counsellor", ["/travail/", "/travail/references/envoyees/"]),
    "partner": ("partner", ["/travail/references/", "/travail/arrivees/"]),
    "coordinator": ("coordinator", ["/travail/", "/travail/chiffres/"]),
}


@pytest.mark.parametrize("size", ["téléphone", "bureau"])
@pytest.mark.parametrize("who", PAGES)
def test_every_stop_of_the_keyboard_is_ringed_and_never_covered(somebody, house, who, size):
    role, paths = PAGES[who]
    person = somebody(size, house.account(role) if role else None)
    person.page.wait_for_load_state()
    for path in paths:
        person.goes_to(path)
        stops = []
        for _press in range(70):
            person.page.keyboard.press("Tab")
            focused = person.page.evaluate(FOCUSED)
            if focused is not None and not focused["seen"]:
                # The page may still be scrolling to it.
                person.page.wait_for_timeout(150)
                focused = person.page.evaluate(FOCUSED)
            if focused is None:
                break
            stops.append(focused)
        assert len(stops) >= 5, path
        assert "skip-link" in stops[0]["html"]
        bad = [s for s in stops if not s["ringed"] or not s["seen"]]
        assert not bad, f"{path}: {bad[:5]}"


def presses_until(person, name, role, most=80):
    """Tab until the control with this name has the focus."""
    wanted = person.page.get_by_role(role, name=name).first
    for _press in range(most):
        person.page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never reached {name}")


def test_the_skip_link_leads_to_the_content(somebody):
    person = somebody("bureau")
    person.goes_to("/regions/")
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("main")).to_be_focused()


def test_one_signs_in_and_registers_without_a_mouse(somebody, house):
    account = house.account("counsellor")
    jade = somebody("bureau")
    jade.goes_to("/compte/login/")
    jade.page.locator("[name=login]").focus()
    jade.page.keyboard.type(account["email"])
    jade.page.keyboard.press("Tab")
    jade.page.keyboard.type(account["password"])
    jade.page.keyboard.press("Enter")
    jade.is_at("/travail/")

    ngozi = somebody("téléphone")
    ngozi.goes_to("/inscription/")
    presses_until(ngozi, "Commencer", "button")
    ngozi.page.keyboard.press("Enter")
    ngozi.is_at("/inscription/qui/")
    ngozi.page.locator("[name=given_name]").focus()
    for text in ("Ngozi", "Essai", "3", "5", "1991"):
        ngozi.page.keyboard.type(text)
        ngozi.page.keyboard.press("Tab")
    ngozi.page.keyboard.type("Tunisie")
    presses_until(ngozi, "Enregistrer et continuer", "button")
    ngozi.page.keyboard.press("Enter")
    ngozi.is_at("/inscription/joindre/")
    fills(ngozi, {"email": new_address("clavier")})


def test_the_palette_opens_finds_and_closes_by_the_keyboard(somebody, house):
    jade = somebody("bureau", house.account("counsellor"))
    jade.is_at("/travail/")
    name = jade.page.locator("main h3 a").first.inner_text()
    jade.page.keyboard.press("Control+k")
    field = jade.page.locator("dialog input[type=search], dialog [name=q]").first
    expect(field).to_be_focused()
    jade.page.keyboard.type(name)
    expect(
        jade.page.locator("dialog").get_by_role("link", name=re.compile(name)).first
    ).to_be_visible()
    assert jade.accessibility_faults() == []
    # The first Escape empties a search field, as everywhere; the second closes the dialog.
    jade.page.keyboard.press("Escape")
    jade.page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_a_referral_is_accepted_and_undone_by_the_keyboard(somebody, house):
    marc = somebody("bureau", house.account("partner", "partenaire.01a"))
    marc.goes_to("/travail/references/")
    marc.page.get_by_role("button", name=re.compile("^Accepter")).first.focus()
    marc.page.keyboard.press("Enter")
    undo = marc.page.get_by_role("button", name="Annuler l’acceptation")
    expect(marc.page.locator("#live")).to_contain_text("référence acceptée")
    following = marc.page.locator("li.undo-row + li").locator("a, button")
    if following.count():
        # A list that one works through: the next line, and the way back is one step behind.
        expect(following.first).to_be_focused()
        marc.page.keyboard.press("Shift+Tab")
    expect(undo).to_be_focused()
    marc.page.keyboard.press("Enter")
    expect(marc.page.get_by_role("button", name=re.compile("^Accepter")).first).to_be_visible()


def test_single_keys_of_the_inbox_are_told_do_what_they_say_and_turn_off(somebody, house):
    """« ? » tells them; they answer a row and undo it; a box turns them off, and it stays so."""
    marc = somebody("bureau", house.account("partner", "partenaire.01a"))
    marc.goes_to("/travail/references/")
    page = marc.page
    rows = page.locator("[data-key-row]")
    most = rows.count()
    assert most >= 2
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name=re.compile("^Raccourcis clavier"))
    expect(told).to_be_visible()
    for words in ("Référence suivante", "Accepter", "Refuser…", "Défaire la dernière réponse"):
        expect(told.get_by_text(words, exact=True)).to_be_visible()
    assert marc.accessibility_faults() == []
    # Under the list of keys, no key answers a row.
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    assert page.locator("li.undo-row").count() == 0

    page.keyboard.press("j")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    # A household is answered on a page of its own: the first row that one person stands for.
    one = re.compile("^Accepter")
    alone = next(n for n in range(most) if rows.nth(n).get_by_role("button", name=one).count())
    for _ in range(alone):
        page.keyboard.press("j")
    expect(rows.nth(alone).locator("a").first).to_be_focused()
    accept = rows.nth(alone).get_by_role("button", name=one)
    assert accept.get_attribute("aria-keyshortcuts") == "A"
    page.keyboard.press("Control+a")
    page.keyboard.press("a")
    expect(page.locator("#live")).to_contain_text("référence acceptée")
    expect(page.locator("li.undo-row")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator("li.undo-row")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("réponse annulée")
    page.keyboard.press("r")
    marc.is_at(re.compile("/refuser/$"))

    # Turned off, here and after: a letter said or typed by mistake answers nobody.
    marc.goes_to("/travail/references/")
    page.get_by_role("button", name=re.compile("^Raccourcis clavier")).click()
    page.get_by_label("Utiliser ces raccourcis dans ce navigateur").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="Fermer").click()
    marc.goes_to("/travail/references/")
    assert page.locator("[data-key][aria-keyshortcuts]").count() == 0
    rows.nth(0).locator("a").first.focus()
    for key in ("?", "a", "r", "j"):
        page.keyboard.press(key)
    expect(rows.nth(0).locator("a").first).to_be_focused()
    assert page.locator("li.undo-row, dialog[open]").count() == 0
    # On again, by the same box.
    page.get_by_role("button", name=re.compile("^Raccourcis clavier")).click()
    page.get_by_label("Utiliser ces raccourcis dans ce navigateur").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
