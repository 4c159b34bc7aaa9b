"""What may be written of an outcome, over plain values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.outcomes import rules

pytestmark = pytest.mark.rules
TODAY = dt.date(2026, 11, 29)
OFFER = rules.Known("o1", "offer", dt.date(2026, 11, 1), "Scierie")


def said(kind, day=dt.date(2026, 11, 10), offer="", whom="", others=(), born=None):
    return rules.problem(kind, day, TODAY, offer, whom, others, born)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": "started", "day": dt.date(2026, 11, 30)}, "future"),
        ({"kind": "started"}, ""),
        # A year typed with two figures.
        (
            {"kind": "started", "day": dt.date(26, 11, 1), "born": dt.date(1990, 5, 3)},
            "before_birth",
        ),
        ({"kind": "started", "born": dt.date(1990, 5, 3)}, ""),
        ({"kind": "offer", "day": OFFER.day, "whom": "scierie", "others": [OFFER]}, "twice"),
        ({"kind": "offer", "day": OFFER.day, "whom": "Autre", "others": [OFFER]}, ""),
        ({"kind": "accepted", "offer": "o1", "others": [OFFER]}, ""),
        ({"kind": "accepted", "offer": "o2", "others": [OFFER]}, "offer"),
        ({"kind": "registered", "offer": "o1", "others": [OFFER]}, "offer"),
        (
            {"kind": "accepted", "offer": "o1", "day": dt.date(2026, 10, 1), "others": [OFFER]},
            "before_offer",
        ),
        (
            {
                "kind": "started",
                "offer": "o1",
                "others": [OFFER, rules.Known("w", "withdrawn", OFFER.day, "", "o1")],
            },
            "withdrawn",
        ),
        (
            {
                "kind": "withdrawn",
                "offer": "o1",
                "others": [OFFER, rules.Known("s", "started", OFFER.day, "", "o1")],
            },
            "started",
        ),
    ],
)
def test_what_is_refused(values, expected):
    assert said(**values) == expected


KINDS = st.sampled_from(["accepted", "withdrawn", "started"])


@given(st.lists(st.tuples(st.integers(0, 4), KINDS, st.integers(0, 300)), max_size=30))
def test_an_offer_never_both_ends_and_begins(tries):
    offers = [rules.Known(f"o{n}", "offer", dt.date(2026, 1, 1), str(n)) for n in range(5)]
    known = list(offers)
    for rank, (of, kind, days) in enumerate(tries):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=days)
        if not rules.problem(kind, day, TODAY, f"o{of}", f"{rank}", known):
            known.append(rules.Known(f"k{rank}", kind, day, f"{rank}", f"o{of}"))
    for offer in offers:
        kinds = [k.kind for k in known if k.offer == offer.root]
        assert len(kinds) == len(set(kinds))
        assert not {"withdrawn", "started"} <= set(kinds)
    left = rules.open_offer(known)
    ended = {k.offer for k in known if k.kind in {"withdrawn", "started"}}
    assert (left == "") == (ended >= {o.root for o in offers})
    assert left not in ended
