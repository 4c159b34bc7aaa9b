"""Signatures, pauses and bodies: no database."""

import base64
import datetime as dt
import json
import uuid

from hypothesis import given
from hypothesis import strategies as st

from enracine.webhooks import rules

ID = uuid.UUID("0198c0de-0000-7000-8000-000000000001")
MOMENT = dt.datetime(2026, 11, 28, 14, tzinfo=dt.UTC)


def test_the_signature_is_that_of_the_published_example():
    # The example of the Standard Webhooks specification.
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = rules.signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_give_two_signatures():
    sent = rules.headers([b"a" * 32, b"b" * 32], ID, MOMENT, b"{}")
    first, second = sent["Webhook-Signature"].split(" ")
    assert first != second
    assert sent["Webhook-Id"] == str(ID)
    assert sent["Webhook-Timestamp"] == str(int(MOMENT.timestamp()))


def test_a_secret_depends_on_the_key_and_on_its_identifier():
    secrets = {
        rules.secret_of(key, identifier)
        for key in ("une clé", "une autre")
        for identifier in (ID, uuid.UUID(int=ID.int + 1))
    }
    assert len(secrets) == 4
    assert all(len(secret) == 32 for secret in secrets)
    assert len({rules.fingerprint(secret) for secret in secrets}) == 4


def test_a_body_holds_identifiers_and_nothing_else():
    body = rules.payload(
        rules.Happening(ID, "referrals.sent", MOMENT, ID, "referrals.referral", ID, 4)
    )
    assert json.loads(body) == {
        "id": str(ID),
        "kind": "referrals.sent",
        "occurred_at": "2026-11-28T14:00:00+00:00",
        "organisation": str(ID),
        "object": {"kind": "referral", "id": str(ID), "version": 4},
    }


@given(st.integers(1, 1000), st.floats(0, 1))
def test_pauses_grow_and_have_an_end(failures, chance):
    found = rules.pause(failures, chance)
    assert dt.timedelta(seconds=15) <= found <= dt.timedelta(hours=1)
    assert rules.pause(failures + 1, chance) >= found


def test_a_receiver_may_ask_for_more_up_to_a_day():
    assert rules.pause(1, 0, asked=7200) == dt.timedelta(hours=2)
    assert rules.pause(1, 0, asked=10**9) == dt.timedelta(days=1)
