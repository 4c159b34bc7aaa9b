"""Three versions of a form become one: nobody's text is lost, whatever was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.kernel.merging import (
    Choice,
    Triple,
    Verdict,
    allowed,
    chosen,
    plain,
    proposed,
    verdict,
)

WORDS = st.lists(st.sampled_from(["", "a", "b", " a ", "a\r\nb", "a\nb", "é"]), max_size=3)
TRIPLES = st.builds(Triple, opened=st.none() | WORDS, mine=WORDS, theirs=WORDS)


def one(opened, mine, theirs):
    return Triple(None if opened is None else [opened], [mine], [theirs])


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (one("a", "a", "a"), Verdict.SAME),
        (one("a", "b", "a"), Verdict.ONLY_MINE),
        (one("a", "a", "b"), Verdict.ONLY_THEIRS),
        (one("a", "b", "c"), Verdict.BOTH),
        (one("a", "b", "b"), Verdict.SAME),
        (one(None, "a", "a"), Verdict.SAME),
        (one(None, "a", "b"), Verdict.BOTH),
        (one("a\nb", " a\r\nb ", "c"), Verdict.ONLY_THEIRS),
        (Triple([], [""], ["a"]), Verdict.ONLY_THEIRS),
    ],
)
def test_who_changed_a_field(field, expected):
    assert verdict(field) is expected


def test_what_only_one_changed_is_kept_without_asking():
    assert proposed(one("a", "b", "a"), False) is Choice.MINE
    assert proposed(one("a", "a", "b"), False) is Choice.THEIRS


def test_two_answers_ask_a_person_and_two_texts_are_both_kept():
    assert proposed(one("a", "b", "c"), False) is None
    assert proposed(one("a", "b", "c"), True) is Choice.BOTH
    assert chosen(one("a", "b", "c"), Choice.BOTH) == ["c\n\nb"]


@given(TRIPLES, st.booleans())
def test_nothing_is_lost_without_a_person_choosing_it(field, long_text):
    """What was ticked for her never drops a text that only one of the two wrote."""
    choice = proposed(field, long_text)
    if choice is None:
        assert verdict(field) is Verdict.BOTH
        return
    kept = "\n".join(plain(chosen(field, choice)))
    if verdict(field) in {Verdict.ONLY_MINE, Verdict.BOTH}:
        assert all(text in kept for text in plain(field.mine))
    if verdict(field) in {Verdict.ONLY_THEIRS, Verdict.BOTH}:
        assert all(text in kept for text in plain(field.theirs))


@given(TRIPLES, st.booleans())
def test_every_choice_offered_gives_what_it_says(field, long_text):
    for choice in allowed(field, long_text):
        values = chosen(field, choice)
        if choice is Choice.MINE:
            assert values == list(field.mine)
        elif choice is Choice.THEIRS:
            assert values == list(field.theirs)


@given(WORDS, WORDS)
def test_merging_with_oneself_asks_nothing(opened, text):
    assert verdict(Triple(opened, text, text)) is Verdict.SAME
