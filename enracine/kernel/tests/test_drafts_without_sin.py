"""What is typed and not sent is kept without the number that nobody may keep (law.md, L68)."""

import pytest

from enracine.kernel.drafts import without_secrets

pytestmark = pytest.mark.rules


def test_l68_a_draft_keeps_no_social_insurance_number():
    kept = without_secrets(
        {
            "notes": "NAS 046 454 286, à rappeler",
            "lines": ["046454286", "rien"],
            "travail": {"title": "ingénieure 046-454-286"},
            "phone": "046 454 286",
            "password": "secret",
            "count": 3,
        }
    )
    assert kept == {
        "notes": "NAS [numéro retiré], à rappeler",
        "lines": ["[numéro retiré]", "rien"],
        "travail": {"title": "ingénieure [numéro retiré]"},
        "phone": "046 454 286",
        "count": 3,
    }
