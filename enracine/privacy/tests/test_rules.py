"""Whether something may be shared, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.privacy.rules import ConsentFacts, is_effective, may_share

pytestmark = pytest.mark.rules
DAY = dt.date(2026, 11, 22)
SECTIONS = ["identity", "contact", "status", "project"]


def consent(**changes) -> ConsentFacts:
    facts = {
        "state": "given",
        "recipient_id": "R",
        "sections": frozenset({"identity"}),
        "given_on": DAY,
        "valid_until": DAY,
        "channel": "screen",
        "has_text": True,
        "has_witness": False,
    }
    return ConsentFacts(**{**facts, **changes})


def test_the_last_day_counts_and_the_next_does_not():
    assert is_effective(consent(), DAY)
    assert not is_effective(consent(), DAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "withdrawn"},
        {"state": "requested"},
        {"has_text": False},
        {"channel": ""},
        {"channel": "attested"},
        {"channel": "paper"},
        {"valid_until": None},
        {"given_on": DAY + dt.timedelta(days=1)},
    ],
)
def test_an_incomplete_consent_is_without_effect(changes):
    assert not is_effective(consent(**changes), DAY)


@given(
    st.lists(
        st.builds(
            consent,
            state=st.sampled_from(["given", "withdrawn", "requested", "refused"]),
            recipient_id=st.sampled_from(["R", "S"]),
            sections=st.frozensets(st.sampled_from(SECTIONS)),
            valid_until=st.dates(DAY - dt.timedelta(days=2), DAY + dt.timedelta(days=2)),
        )
    ),
    st.frozensets(st.sampled_from(SECTIONS)),
)
def test_a_section_is_shared_only_under_a_consent_that_names_it(consents, wanted):
    answer = may_share(consents, "R", wanted, DAY)
    covered = {
        s
        for c in consents
        if c.state == "given" and c.recipient_id == "R" and c.valid_until >= DAY
        for s in c.sections
    }
    assert answer.allowed == (bool(wanted) and wanted <= covered)
    assert set(answer.missing_sections) <= set(wanted)
