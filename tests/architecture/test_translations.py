"""French first, English complete for whoever is accompanied: a sentence left out fails the build.

Read without the GNU tools: Python through its syntax tree, templates through their tags.
"""

import ast
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2] / "enracine"
#: Applications whose every sentence may be read by a candidate or by the public.
WHOLE = (
    "kernel",
    "public",
    "portal",
    "privacy",
    "people",
    "eligibility",
    "territories",
    "network",
    "api",
)
#: Elsewhere, what a candidate reads: pages and panels of her portal, sentences of her history.
ELSEWHERE = (
    "referrals/templates/referrals/mine.html",
    "referrals/templates/referrals/_my_referrals.html",
    "referrals/templates/referrals/my_transfer.html",
    "referrals/templates/referrals/_my_transfers.html",
    "referrals/templates/referrals/_my_papers.html",
    "referrals/templates/referrals/_my_needs.html",
    "referrals/templates/referrals/_regimes.html",
    "referrals/templates/referrals/_transfer_content.html",
    # Who answers by link may read English.
    *(
        f"referrals/templates/referrals/by_link/{name}.html"
        for name in (
            "closed",
            "code",
            "gone",
            "open",
            "over",
            "page",
            "sent",
            "step",
            "too_many",
        )
    ),
    "referrals/templates/referrals/_messages.html",
    "referrals/templates/referrals/_needs.html",
    "referrals/templates/referrals/_papers.html",
    "referrals/templates/referrals/_package.html",
    "referrals/templates/referrals/_state.html",
    "referrals/pages/answering.py",
    "referrals/pages/by_link.py",
    "referrals/pages/turns.py",
    # A software may read English: what is refused, what may be done, what it still misses.
    *(f"referrals/{name}.py" for name in ("gestures", "workflow")),
    *(f"referrals/travel_{name}.py" for name in ("gestures", "workflow")),
    *(f"referrals/api{name}.py" for name in ("", "_papers", "_shapes", "_transfers", "_travel")),
    *(
        f"referrals/actions/{name}.py"
        for name in (
            "answering",
            "attaching",
            "closing",
            "drafting",
            "moving",
            "needs",
            "sending",
            "serving",
            "transferring",
        )
    ),
    "referrals/actions/linking.py",
    "referrals/actions/messaging.py",
    "referrals/templates/referrals/several_agents.html",
    "referrals/templates/referrals/_several_agents.html",
    "referrals/templates/referrals/_my_lead.html",
    "referrals/pages/several_agents.py",
    "referrals/actions/several_agents.py",
    "referrals/sentences.py",
    # The families of notices, and why some cannot be silenced.
    "referrals/notifications.py",
    "referrals/pages/plain.py",
    *(
        f"matching/templates/matching/{name}.html"
        for name in (
            "_contacts",
            "_home",
            "_lines",
            "_why",
            "my_place",
            "my_places",
            "my_proposal",
            "my_wishes",
        )
    ),
    *(f"matching/{name}.py" for name in ("forms", "registrations", "showing")),
    "matching/pages/portal.py",
    "matching/actions/choosing.py",
    "matching/rules/words.py",
    "settlement/templates/settlement/_my_move.html",
    "settlement/notifications.py",
    "settlement/queries/journey.py",
    "settlement/templates/settlement/_line.html",
    "insights/templates/insights/enracinements.html",
    "insights/pages/public.py",
    "insights/retention_rules.py",
    "activities/templates/activities/my_sessions.html",
    "activities/templates/activities/_my_sessions.html",
    "activities/pages/portal.py",
    "activities/actions/places.py",
    "accompaniment/templates/accompaniment/my_arrival.html",
    "accompaniment/templates/accompaniment/_my_arrival.html",
    "accompaniment/templates/accompaniment/_three_facts.html",
    "accompaniment/templates/accompaniment/_hours.html",
    "accompaniment/predeparture_registrations.py",
    "accompaniment/official.py",
    "settlement/templates/settlement/_route.html",
    "accompaniment/papers.py",
    *(
        f"appointments/templates/appointments/{name}.html"
        for name in ("_home", "_feed", "my_feed", "mine", "book")
    ),
    "directory/templates/directory/search.html",
    "directory/templates/directory/service.html",
    "directory/pages/public.py",
    *(
        f"portraits/templates/portraits/{name}.html"
        for name in ("_portrait", "_paper", "take_back")
    ),
    "portraits/pages/public.py",
    "portraits/words.py",
    *(
        f"threads/templates/threads/{name}.html"
        for name in ("_thread", "_write", "mine", "mine_one")
    ),
    *(
        f"stays/templates/stays/{name}.html"
        for name in ("_home", "_facts", "_criteria", "stays", "stay", "mine", "ask", "asked")
    ),
    *(f"stays/templates/stays/{name}.html" for name in ("_day", "needs", "evaluate")),
    *(f"aid/templates/aid/{name}.html" for name in ("_home", "_terms", "mine", "ask", "asked")),
    "aid/asking_forms.py",
    "aid/registrations.py",
    "aid/pages/portal.py",
    "aid/actions/asking.py",
    "aid/actions/following.py",
    "aid/actions/common.py",
    "aid/models/catalogue.py",
    "aid/models/requests.py",
    "aid/models/money.py",
    "outcomes/models.py",
    "outcomes/registrations.py",
    "stays/actions/needing.py",
    "stays/actions/evaluating.py",
    "stays/models/preparing.py",
    "stays/models/accounts.py",
    "stays/money_forms.py",
    "stays/pages/portal.py",
    "stays/pages/public.py",
    "stays/actions/asking.py",
    "stays/actions/answering.py",
    "stays/actions/common.py",
    "stays/models/stays.py",
    "stays/models/requests.py",
    "stays/forms.py",
    "stays/registrations.py",
    "threads/pages/portal.py",
    "threads/actions.py",
    "threads/forms.py",
    "threads/registrations.py",
    "threads/notifications.py",
    "appointments/pages/portal.py",
    "appointments/pages/calendar.py",
    *(
        f"guidance/templates/guidance/{name}.html"
        for name in ("_portal", "contents", "content", "_sources")
    ),
    "accompaniment/templates/accompaniment/my_plan.html",
    "accompaniment/templates/accompaniment/my_plan_crossed.html",
    "accompaniment/templates/accompaniment/_plan_lines.html",
    "accompaniment/templates/accompaniment/_plan_changes.html",
    "accompaniment/pages/my_plan.py",
    "accompaniment/my_journey.py",
    "accompaniment/actions/plan_answers.py",
    "accompaniment/models/plans.py",
    "accompaniment/plan_registrations.py",
    "accompaniment/rules/plan_templates.py",
    "accompaniment/templates/accompaniment/my_meeting.html",
    "accompaniment/templates/accompaniment/my_theme.html",
    "accompaniment/pages/my_meeting.py",
    "accompaniment/actions/preparing.py",
    "accompaniment/rules/instrument_eer_2.py",
)
#: Operators' and developers' words: French is the language of the installation. So are the words of
#: the lists that an organisation brings: nobody of a list reads its pages.
LEFT_OUT = re.compile(
    r"/(tests|migrations|catalogue|database|data)/|/cli\.py$|/operations\.py$"
    r"|/people/(intake|templates/people/lists)/|/people/models/intake\.py$"
    r"|/people/(actions|queries|forms|pages)/(lists|list_lines|list_work|list_writing)\.py$"
    # The registers that only a privacy officer opens, like the pages of other professionals.
    r"|/privacy/(pages|templates/privacy|forms)/protection"
    r"|/privacy/(models|actions|queries)/(incidents|notices|governance)\.py$"
    r"|/privacy/(registrations|risk|incident_letters)\.py$"
)
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
TRANSLATE = re.compile(r"\{%-?\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')")
BLOCK = re.compile(r"\{%\s*blocktranslate\b([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)


def in_python(text: str) -> set[str]:
    """The sentences given to gettext in a module."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found.add(first.value)
    return found


def in_template(text: str) -> set[str]:
    """The sentences of the translate tags of a template, as gettext sees them."""
    # A lone percent sign is doubled by Django, which keeps single ones for placeholders.
    found = {(a or b).replace("%", "%%") for a, b in TRANSLATE.findall(text)}
    for options, body in BLOCK.findall(text):
        singular = body.split("{% plural %}")[0].replace("%", "%%")
        if "trimmed" in options:
            singular = " ".join(line.strip() for line in singular.strip().splitlines())
        found.add(re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", singular))
    return found


def sentences(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return in_python(text) if path.suffix == ".py" else in_template(text)


def read_by_candidates() -> list[Path]:
    whole = [
        path
        for app in WHOLE
        for path in (ROOT / app).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
        and not LEFT_OUT.search("/" + path.relative_to(ROOT).as_posix())
    ]
    return sorted(whole) + [ROOT / path for path in ELSEWHERE]


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    known = {}
    for catalogue in sorted(ROOT.glob("*/locale/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(catalogue)):
            said = entry.msgstr or entry.msgstr_plural.get(0, "")
            if said and "fuzzy" not in entry.flags:
                known[entry.msgid] = said
    return known


def test_everything_a_candidate_reads_exists_in_english(english):
    missing = {
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in read_by_candidates()
        for sentence in sentences(path)
        if sentence not in english
    }
    assert sorted(missing) == []


def test_the_register_of_personal_fields_exists_in_english(english):
    """« Ce qui est gardé sur moi » says to the person why, how long and who reads (law.md L14)."""
    from enracine.privacy.register import declarations

    said = {
        text
        for declared in declarations()
        for sheet in declared.fields.values()
        for text in (sheet.purpose, sheet.retention, *sheet.readers)
    }
    assert len(said) > 60
    assert sorted(text for text in said if text not in english) == []


def test_placeholders_are_the_same_in_both_languages(english):
    wrong = [
        french
        for french, said in english.items()
        if set(re.findall(r"%\(\w+\)[sd]", french)) != set(re.findall(r"%\(\w+\)[sd]", said))
    ]
    assert wrong == []


def test_a_sentence_without_translation_would_be_found(english):
    assert in_python('label = _("Une phrase que personne n’a traduite")') - set(english)
    text = "{% blocktranslate trimmed count n=x %}{{ n }} an{% plural %}{{ n }} ans{% endblocktranslate %}"
    assert in_template(text) == {"%(n)s an"}
    assert in_template('{% translate "Accueil" %}') == {"Accueil"}
