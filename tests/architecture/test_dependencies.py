"""Every direct dependency has its line in docs/dependencies.md; every line, its dependency."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "dependencies.md"


def direct_dependencies():
    """Names of what pyproject.toml and frontend/package.json ask for themselves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    names = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in asked}
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    return names | set(package.get("dependencies", {})) | set(package["devDependencies"])


def lines():
    """The cells of each line of the page's tables, by the name in its first cell."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) > 1:
            found[cells[0].strip("`").lower()] = cells
    return found


def test_every_direct_dependency_has_its_line():
    asked = direct_dependencies()
    assert len(asked) > 40
    assert sorted(asked - set(lines())) == []


def test_no_line_speaks_of_what_is_no_longer_asked():
    assert sorted(set(lines()) - direct_dependencies()) == []


def test_each_line_says_what_for_why_licence_and_release():
    incomplete = [name for name, cells in lines().items() if len(cells) != 5 or not all(cells)]
    assert incomplete == []


def test_the_version_written_for_the_interface_is_the_one_asked():
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    written = lines()
    wrong = [n for n, v in package["devDependencies"].items() if v not in written[n.lower()][4]]
    assert wrong == []
