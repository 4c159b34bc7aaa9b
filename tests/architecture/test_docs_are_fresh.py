"""The pages drawn from the code are those that the code draws; what docs name exists."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
UNKNOWNS = "0020-ce-que-le-terrain-ne-dit-pas.md"
AREAS = "referrals|readiness|accompaniment|settlement|eer|eer_[a-z_]+|pajr"


def read_variables():
    """Names of the environment variables that the product reads."""
    found = set()
    for path in (ROOT / "enracine").rglob("*.py"):
        if "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found |= set(
            re.findall(r"(?:environ|env|environment)(?:\.get\(|\[)\s*\"([A-Z][A-Z0-9_]+)\"", text)
        )
        found |= set(re.findall(r"\"(DATABASE_[A-Z]+_URL|ENRACINE_INIT_[A-Z]+)\"", text))
    return found


def test_generated_pages_are_fresh():
    drawn = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "draw_docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert drawn.returncode == 0, drawn.stdout + drawn.stderr[-2000:]


def test_deployment_names_every_variable_that_is_read():
    text = (DOCS / "deployment.md").read_text(encoding="utf-8")
    read = read_variables()
    assert {"ENRACINE_SECRET_KEY", "DATABASE_URL", "DEMO_DAY"} <= read
    assert sorted(name for name in read if f"`{name}`" not in text) == []


def test_deployment_names_no_variable_that_nobody_reads():
    text = (DOCS / "deployment.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:ENRACINE|DATABASE)_[A-Z0-9_]+)`", text))
    scripts = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "scripts").glob("*.sh"))
    unread = named - read_variables()
    assert sorted(name for name in unread if name not in scripts) == []


def test_dated_settings_named_in_the_docs_exist_in_the_code():
    page = (DOCS / "decisions" / "0020-ce-que-le-terrain-ne-dit-pas.md").read_text(encoding="utf-8")
    keys = set(
        re.findall(r"`((?:referrals|readiness|accompaniment|settlement|eer)\.[a-z_.]+)`", page)
    )
    strings = {
        node.value
        for path in (ROOT / "enracine").rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    rules = (ROOT / "enracine" / "eligibility" / "data" / "rules.toml").read_text(encoding="utf-8")
    strings |= {rule["code"] for rule in tomllib.loads(rules)["rules"]}
    assert len(keys) > 10
    assert sorted(keys - strings) == []


def test_links_between_the_documents_lead_somewhere():
    pages = [
        *DOCS.rglob("*.md"),
        *(ROOT / n for n in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    ]
    broken = []
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert broken == []


def test_what_the_law_page_proves_is_tried():
    page = (DOCS / "law.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    written = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("enracine", "tests")
        for path in (ROOT / folder).rglob("test_*.py")
    )
    assert len(named) > 20
    assert sorted(name for name in named if f"def {name}(" not in written) == []
    assert re.findall(r"^\| (L\d\d) ", page, re.MULTILINE) == [f"L{n:02}" for n in range(1, 71)]


#: The decision of every line of the law that waits for a feature, or for people.
WAITING = "0120-ce-que-la-loi-demande-d-un-lot-a-venir.md"


def test_every_requirement_of_the_law_has_one_of_the_three_states():
    page = (DOCS / "law.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (L\d\d) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", page, re.MULTILINE)
    assert [number for number, *_rest in lines] == [f"L{n:02}" for n in range(1, 71)]
    assert {state for _n, _what, state, _where in lines} <= {"tenu", "en partie", "décidé"}
    # What is held names what holds it: a test, or why nothing has to.
    assert [n for n, _what, _state, where in lines if not where.strip()] == []
    # What is not wholly held has a dated decision: the safe value meanwhile, and who lifts it.
    waiting = [n for n, _what, state, _where in lines if state != "tenu"]
    decision = (DOCS / "decisions" / WAITING).read_text(encoding="utf-8")
    assert re.findall(r"^\| (L\d\d) \|", decision, re.MULTILINE) == waiting
