"""A form in which somebody writes keeps a draft; a form that changes a row says which version it read."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "enracine"
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
POSTED = re.compile(r"""<form\b[^>]*method=["']post["']""")
#: What draws the fields of a form, or a text area by hand (hidden ones carry, nobody types in them).
DRAWS = re.compile(
    r"\{\{\s*[\w.]*form\w*\s*\}\}|as_field_group|<c-field\b|<textarea(?![^>]*\bhidden\b)"
)
INPUT = re.compile(r"<(?:input|select)\b(?![^>]*type=[\"'](?:hidden|radio|checkbox|submit))")
KEEPS = re.compile(r"\{%\s*keep\s|data-autosave=")
#: From so many fields on, or one text to write, a form is long.
LONG = 4

#: Forms that draw fields and keep no draft, each with its reason.
SHORT = {
    "account/": "passwords and codes: never kept",
    "mfa/": "passwords and codes: never kept",
    "network/accept.html": "chooses a password: never kept",
    "eligibility/check.html": "the page promises that nothing is recorded",
    "portal/registration/agreement.html": "boxes that nobody may tick beforehand",
    "portal/registration/code.html": "one code",
    "portal/registration/member.html": "kept by the registration's own draft once sent: three fields",
    "portal/registration/resume.html": "one address",
    "accompaniment/protected_address.html": "what somebody hides is kept nowhere",
    "portal/family/address.html": "what somebody hides is kept nowhere",
    "portal/family/separation.html": "a spouse on the same account would find it",
    "portal/family/union.html": "one code",
    "people/link.html": "one code",
    "people/hand_code.html": "one box: nothing is typed",
    "referrals/by_link/code.html": "one code, and a name",
    "accompaniment/bulk.html": "one choice among colleagues: nothing is typed",
    "appointments/book.html": "radio buttons: nothing is typed",
    "appointments/hours.html": "a day and two hours",
    "workspace/exports.html": "one choice among a few: nothing is typed",
    "stays/needs.html": "a health need waits in no draft: it is kept by an express yes alone",
    "portal/majority.html": "boxes that nobody may tick beforehand",
    "portraits/figure_lists.html": "one file: nothing is typed",
}


def name_of(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


def is_short(name: str) -> bool:
    return any(name.startswith(short) for short in SHORT)


def is_long(form: str) -> bool:
    """Whether somebody may write something worth keeping in this form."""
    return bool(DRAWS.search(form)) or len(INPUT.findall(form)) >= LONG


def templates() -> list[Path]:
    return [
        p
        for p in sorted(ROOT.glob("*/templates/**/*.html"))
        if "/catalogue/" not in p.as_posix() and "/cotton/" not in p.as_posix()
    ]


def forms_of(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [form for form in FORM.findall(text) if POSTED.match(form)]


def test_every_long_form_keeps_a_draft():
    without = [
        name_of(path)
        for path in templates()
        for form in forms_of(path)
        if is_long(form) and not KEEPS.search(form) and not is_short(name_of(path))
    ]
    assert without == [], (
        "wrap the fields in {% keep %}…{% endkeep %} (kernel/templatetags/keep.py)"
    )


def test_an_excuse_that_serves_no_more_is_taken_away():
    names = [name_of(p) for p in templates() if any(is_long(f) for f in forms_of(p))]
    unused = [short for short in SHORT if not any(n.startswith(short) for n in names)]
    assert unused == []


def test_a_form_name_is_not_used_twice_in_one_page():
    for path in templates():
        names = re.findall(r"\{%\s*keep\s+([^\s%]+)", path.read_text(encoding="utf-8"))
        assert len(names) == len(set(names)), name_of(path)


def test_a_form_without_draft_is_found():
    long = '<form method="post">{% csrf_token %}{{ form }}</form>'
    assert is_long(long) and not KEEPS.search(long)
    assert is_long('<form method="post"><textarea name="note"></textarea></form>')
    assert is_long('<form method="post">' + '<input name="a">' * LONG + "</form>")
    assert not is_long('<form method="post">{% csrf_token %}<button>Fait</button></form>')
    assert not is_long('<form method="post"><textarea name="kept" hidden></textarea></form>')


# --- Searches --------------------------------------------------------------------------------------

#: Searches whose text names a place or an organisation, never a person.
NAMES_NOBODY = {
    "directory/search.html",
    "network/privacy_officers.html",
    "privacy/protection/fields.html",
    "territories/_search_form.html",
    "territories/search.html",
    "workspace/directory.html",
    "workspace/landing.html",
}
SEARCHED = re.compile(r"""name=["']q["']|\.q\.as_field_group|\.q\b""")
GET_FORM = re.compile(
    r"""<form\b(?=[^>]*method=["']get["'])[^>]*>.*?</form>"""
    r"""|<c-filter-panel\b(?![^>]*:private=)[^>]*>.*?</c-filter-panel>""",
    re.S,
)


def test_no_search_by_name_stands_in_an_address():
    found = [
        name_of(path)
        for path in sorted(ROOT.glob("*/templates/**/*.html"))
        if "/catalogue/" not in path.as_posix() and name_of(path) not in NAMES_NOBODY
        for form in GET_FORM.findall(path.read_text(encoding="utf-8"))
        if SEARCHED.search(form)
    ]
    assert found == [], "post it: kernel/searching.py, and :private on c-filter-panel"


def test_a_search_in_the_address_is_found():
    guilty = '<form method="get" action="/x/"><input type="search" name="q"></form>'
    assert GET_FORM.findall(guilty) and SEARCHED.search(guilty)
    panel = '<c-filter-panel target="#r">{{ form.q.as_field_group }}</c-filter-panel>'
    assert GET_FORM.findall(panel) and SEARCHED.search(panel)
    assert not GET_FORM.findall(panel.replace("target", ':private="True" target'))


# --- Versions --------------------------------------------------------------------------------------

#: Names under which an action takes the version that the form was opened with.
VERSIONS = {"version", "expected_version"}
#: Gestures of one button, by (module, action): they set a state that is the same whoever sets it, and
#: take no text. A second sender finds it done.
ONE_BUTTON = {
    ("accompaniment", "complete_task"),
    ("accompaniment", "reopen_task"),
    ("accompaniment", "reopen_dossier"),
    ("privacy", "withdraw_consent"),
}


#: Gestures of a state machine (referrals/workflow.py): the passage itself is the version. It is made once,
#: from a state that the page showed; what a late sender wrote is shown to her by `referrals.pages.steps`.
BY_STATE = {"referrals"}


def versioned_actions() -> dict[str, tuple[str, str]]:
    """Actions that take a version, by name: their application and the argument's name."""
    found = {}
    for path in [*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if not any(getattr(d, "id", "") == "action" for d in node.decorator_list):
                continue
            arguments = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]
            for name in VERSIONS & set(arguments):
                found[node.name] = (path.relative_to(ROOT).parts[0], name)
    return found


def calls_in_pages() -> list[tuple[str, ast.Call, str]]:
    """Calls of actions from pages: (where, the call, the action's name)."""
    found = []
    for path in ROOT.glob("*/pages/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", node, name))
    return found


def says_version(call: ast.Call, argument: str) -> bool:
    """Whether a call gives the version, by name or among at least four positional arguments."""
    named = {k.arg for k in call.keywords}
    text = ast.unparse(call)
    return argument in named or "version" in text.partition("(")[2]


def test_every_page_says_which_version_it_read():
    known = versioned_actions()
    silent = [
        f"{where}: {name}"
        for where, call, name in calls_in_pages()
        if name in known
        and (known[name][0], name) not in ONE_BUTTON
        and known[name][0] not in BY_STATE
        and not says_version(call, known[name][1])
    ]
    assert silent == []
    assert len(known) > 15


def test_an_excuse_for_one_button_still_takes_a_version():
    known = versioned_actions()
    assert sorted(n for _app, n in ONE_BUTTON if n not in known) == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("actions.assign(acting, dossier, who)", False),
        ("actions.assign(acting, dossier, who, expected_version=data['version'])", True),
        ("actions.welcome(acting, one, values['day'], values['version'])", True),
        ("actions.remove(acting, home, member, whole_number(request.POST.get('version')))", True),
    ],
)
def test_a_call_without_version_is_found(call, expected):
    assert says_version(ast.parse(call).body[0].value, "expected_version") is expected
