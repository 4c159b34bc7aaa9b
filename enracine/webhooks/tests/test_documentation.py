"""The sample of docs/webhooks.md verifies what really leaves."""

import re
from pathlib import Path

import pytest

from enracine.webhooks.actions import deliver_one
from enracine.webhooks.tests.conftest import happen

PAGE = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


def sample():
    """The function of the page, as a reader would copy it."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    names: dict = {}
    exec(code, names)
    return names["verify"]


@pytest.mark.django_db
def test_the_sample_accepts_what_we_send_and_nothing_else(subscribed, receiver, jobs):
    found, secret = subscribed
    happen(found.organisation)
    with jobs():
        assert deliver_one(found.pk) is True
    ((headers, body),) = receiver.taken
    verify = sample()
    assert verify(secret, headers, body)
    assert not verify(secret, headers, body + b" ")
    assert not verify("whsec_" + "A" * 43 + "=", headers, body)
    assert not verify(secret, headers | {"Webhook-Id": "autre"}, body)
    assert not verify(secret, headers | {"Webhook-Timestamp": "1600000000"}, body)
