"""One decision about sharing, against a reference: purpose, recipient, section, day, withdrawal."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enracine.privacy.models import SENSITIVE_SECTIONS, SHARING_PURPOSES
from enracine.privacy.rules import ConsentFacts, may_share

pytestmark = pytest.mark.rules
DAY = dt.date(2026, 11, 22)
SECTIONS = ["identity", "contact", "status", "project"]
PURPOSES = ["registration", "referral", "news", "arrival_notice"]
RECIPIENTS = ["R", "S"]


@dataclass
class Told:
    """What one person said once, day by day: the life of an agreement, without the product's words."""

    purpose: str
    recipient: str
    sections: frozenset[str]
    express: frozenset[str]
    given: int | None
    lasts: int
    taken_back: int | None
    refused: bool

    def facts(self, day: int) -> ConsentFacts:
        """How the product keeps it, as seen on a day."""
        state = "requested"
        if self.refused:
            state = "refused"
        elif self.given is not None and self.given <= day:
            state = "given"
            if self.taken_back is not None and self.given <= self.taken_back <= day:
                state = "withdrawn"
        given = DAY + dt.timedelta(days=self.given) if state in {"given", "withdrawn"} else None
        return ConsentFacts(
            state=state,
            recipient_id=self.recipient,
            sections=self.sections,
            given_on=given,
            valid_until=given + dt.timedelta(days=self.lasts) if given else None,
            channel="screen" if given else "",
            has_text=given is not None,
            has_witness=False,
            express=self.express & self.sections,
        )


lives = st.builds(
    Told,
    purpose=st.sampled_from(PURPOSES),
    recipient=st.sampled_from(RECIPIENTS),
    sections=st.frozensets(st.sampled_from(SECTIONS)),
    express=st.frozensets(st.sampled_from(SECTIONS)),
    given=st.none() | st.integers(-3, 3),
    lasts=st.integers(0, 4),
    taken_back=st.none() | st.integers(-3, 4),
    refused=st.booleans(),
)


def reference(said: list[Told], purpose: str, recipient: str, section: str, day: int) -> bool:
    """The law in one loop: somebody said yes, for this, to them, still in time, and not since no."""
    for one in said:
        if one.purpose != purpose or one.recipient != recipient or one.refused:
            continue
        if section not in one.sections:
            continue
        needs_gesture = purpose in SHARING_PURPOSES and section in SENSITIVE_SECTIONS
        if needs_gesture and section not in one.express:
            continue
        if one.given is None or not one.given <= day <= one.given + one.lasts:
            continue
        if one.taken_back is not None and one.given <= one.taken_back <= day:
            continue
        return True
    return False


@settings(max_examples=400)
@given(st.lists(lives, max_size=5), st.integers(-4, 8))
def test_every_section_follows_the_reference(said, day):
    moment = DAY + dt.timedelta(days=day)
    for purpose in PURPOSES:
        sensitive = SENSITIVE_SECTIONS if purpose in SHARING_PURPOSES else frozenset()
        facts = [one.facts(day) for one in said if one.purpose == purpose]
        for recipient in RECIPIENTS:
            may = {
                s for s in SECTIONS if may_share(facts, recipient, [s], moment, sensitive).allowed
            }
            assert may == {s for s in SECTIONS if reference(said, purpose, recipient, s, day)}
            whole = may_share(facts, recipient, SECTIONS, moment, sensitive)
            assert whole.allowed == (may == set(SECTIONS))
            assert set(whole.missing_sections) == set(SECTIONS) - may


@given(st.lists(lives, max_size=5), st.integers(-4, 8), st.integers(0, 6))
def test_taking_everything_back_shares_nothing_from_then_on(said, day, later):
    for one in said:
        one.taken_back = one.given
    facts = [one.facts(day + later) for one in said]
    for section in SECTIONS:
        assert not may_share(facts, "R", [section], DAY + dt.timedelta(days=day + later)).allowed
