"""The walkthrough of `docs/parcours` shows what the journeys drew, all of it and nothing else.

    ENRACINE_WALKTHROUGH=1 python -m pytest tests/journeys -p no:randomly

draws the pictures again, on a new site.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.journeys.house import DAY
from tests.journeys.visitor import WALK, WALKTHROUGH

MOST_BYTES = 3_000_000


def test_the_walkthrough_shows_every_picture_in_order():
    text = (WALKTHROUGH / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"\]\(([\w-]+)\.png\)", text)) == tuple(WALK)


def test_its_pictures_exist_and_stay_light():
    pictures = {path.stem: path.stat().st_size for path in WALKTHROUGH.glob("*.png")}
    assert set(pictures) == set(WALK)
    assert sum(pictures.values()) < MOST_BYTES


@pytest.mark.browser
def test_every_invariant_holds_after_the_journeys(house):
    """`enracine verify` on the site where people worked; its order among tests does not matter."""
    environment = {
        n: v for n, v in os.environ.items() if not n.startswith(("ENRACINE_", "DATABASE"))
    }
    environment |= {"ENRACINE_MODE": "demonstration", "ENRACINE_DATA": str(house.data)}
    # The site lives on its own day: judged on another, its latest readings would look forgotten.
    environment |= {"DEMO_DAY": DAY.isoformat()}
    verified = subprocess.run(
        [sys.executable, "-m", "enracine.cli", "verify"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
