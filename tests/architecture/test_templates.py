"""Templates that nobody uses, and what the security policy forbids: each an error."""

import re
from pathlib import Path

import pytest

from enracine.kernel.notifications import registered

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "enracine").glob("*/templates/**/*.*"))
SOURCES = [
    path
    for path in (ROOT / "enracine").rglob("*")
    if path.suffix in {".py", ".html", ".txt"} and "tests" not in path.parts
]

#: Templates that a library looks up by name: overriding them is using them.
LOOKED_UP = re.compile(
    r"^(account|mfa|usersessions|allauth|socialaccount|admin|django|registration)/"
    r"|^(400|403|403_csrf|404|409|422|429|500|503)\.html$"
)
FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "style element": re.compile(r"<style[\s>]"),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>"),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "hx-on": re.compile(r"hx-on[:\-]"),
    "hx-trigger filter": re.compile(r"hx-trigger=\"[^\"]*\["),
    "javascript address": re.compile(r"javascript:", re.I),
    "unescaped value": re.compile(r"\|\s*safe\b"),
}


def name_of(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


@pytest.fixture(scope="module")
def everything() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in SOURCES}


def is_used(name: str, path: Path, everything: dict[Path, str]) -> bool:
    if LOOKED_UP.search(name):
        return True
    if name.startswith("cotton/"):
        tag = "<c-" + name.removeprefix("cotton/").removesuffix(".html").replace("_", "-").replace(
            "/", "."
        )
        pattern = re.compile(re.escape(tag) + r"[\s/>]")
        return any(pattern.search(text) for p, text in everything.items() if p != path)
    stem = re.sub(r"\.(fr|en)\.txt$", "", name)
    # A letter is named by its declaration, which may make the name out of the letter's own.
    if stem in {letter.template for letter in registered()}:
        return True
    return any(stem in text for p, text in everything.items() if p != path)


def test_no_template_is_unused(everything):
    unused = [name_of(path) for path in TEMPLATES if not is_used(name_of(path), path, everything)]
    assert unused == []


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_nothing_that_the_policy_forbids(what):
    found = [
        f"{name_of(path)}: {match.group(0)[:60]}"
        for path in TEMPLATES
        if path.suffix == ".html"
        for match in FORBIDDEN[what].finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_patterns_catch_what_they_name():
    guilty = {
        "inline style": '<p style="color:red">',
        "style element": "<style>p{}</style>",
        "inline script": "<script>1</script>",
        "event attribute": '<p onclick="x()">',
        "hx-on": '<p hx-on:click="x">',
        "hx-trigger filter": '<p hx-trigger="click[ctrlKey]">',
        "javascript address": '<a href="javascript:x">',
        "unescaped value": "{{ text|safe }}",
    }
    assert set(guilty) == set(FORBIDDEN)
    for what, text in guilty.items():
        assert FORBIDDEN[what].search(text), what
    assert not FORBIDDEN["inline script"].search('<script src="/static/js/enracine.js"></script>')
