"""A check that is turned off for a line says why, beside it or just above; nobody asks again in a year."""

import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("enracine", "tests", "bench", "scripts")
#: « noqa: S308 – reason », « type: ignore[code]  # reason ».
ESCAPE = re.compile(
    r"#\s*(?:noqa(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?P<kinds>\[[\w\-, ]+\])?)"
    r"(?P<rest>.*)"
)
WORDS = re.compile(r"[^\W\d_]{3,}")
#: A template that writes what it is given as it is.
UNESCAPED = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off")


def escapes(text: str) -> list[tuple[int, str, str]]:
    """Each line that turns a check off: its number, what is wrong with it, and itself."""
    lines = text.splitlines()
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }
    found = []
    for number, comment in comments.items():
        match = ESCAPE.search(comment)
        if match is None:
            continue
        above = comments.get(number - 1, "")
        alone = lines[number - 2].strip() == above if number > 1 else False
        # A comment above that is itself an escape explains its own line.
        explained = alone and not ESCAPE.search(above) and WORDS.search(above)
        if not (match["codes"] or match["kinds"]):
            found.append((number, "names no check", lines[number - 1]))
        elif not WORDS.search(match["rest"]) and not explained:
            found.append((number, "says no reason", lines[number - 1]))
    return found


def test_every_escape_names_its_check_and_says_why():
    silent = [
        f"{path.relative_to(ROOT)}:{number} {what}: {line.strip()[:110]}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for number, what, line in escapes(path.read_text(encoding="utf-8"))
    ]
    assert silent == []


def test_templates_escape_what_they_are_given_but_letters_of_plain_text():
    """A letter in plain text has no tags to protect: an apostrophe must stay one."""
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "enracine").glob("*/templates/**/*.*"))
        if path.suffix != ".txt" and UNESCAPED.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_the_patterns_catch_what_they_name():
    assert [what for _n, what, _line in escapes("x = 1  # noqa\n")] == ["names no check"]
    assert [what for _n, what, _line in escapes("x = 1  # noqa: S308\n")] == ["says no reason"]
    assert [what for _n, what, _line in escapes("x = 1  # type: ignore[misc]\n")] == [
        "says no reason"
    ]
    assert escapes("x = 1  # noqa: S308 – built just above\n") == []
    assert escapes("# Built just above.\nx = 1  # noqa: S308\n") == []
    assert escapes("y = 2  # about y\nx = 1  # noqa: S308\n")
    assert escapes("x = 1  # type: ignore[misc]  # what the library lacks\n") == []
    assert escapes('x = "# noqa"\n') == []
    assert UNESCAPED.search("{{ a|safe }}") and UNESCAPED.search("{% autoescape off %}")
