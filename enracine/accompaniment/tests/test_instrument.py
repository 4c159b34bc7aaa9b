"""The instrument: branches, what stays private, what passes from a version to the next."""

from hypothesis import given
from hypothesis import strategies as st

from enracine.accompaniment.rules import (
    INSTRUMENT,
    INSTRUMENTS,
    Facts,
    Thresholds,
    carried,
    instrument_of,
    readiness,
    side_by_side,
)
from enracine.accompaniment.rules.instrument import PASSAGES

THRESHOLDS = Thresholds.of({})
FORMER = instrument_of("eer-1")


def test_a_branch_is_asked_after_the_answer_that_leads_to_it_and_goes_away_with_it():
    order = {"regulated": "yes", "order": "started"}
    assert INSTRUMENT.cleaned(order) == order
    assert INSTRUMENT.cleaned(order | {"regulated": "no"}) == {"regulated": "no"}
    said = {"health": "agrees", "health_need": "hospital"}
    assert INSTRUMENT.cleaned(said) == said
    # The agreement is taken back: what was said of her health is kept nowhere.
    assert INSTRUMENT.cleaned(said | {"health": "no"}) == {"health": "no"}
    assert INSTRUMENT.cleaned({"health_need": "hospital"}) == {}
    assert INSTRUMENT.without_sensitive(said | {"cv": "ready"}) == {"cv": "ready"}


def test_every_branch_and_every_theme_names_something_that_is_there_before():
    seen = set()
    themes = {theme.code for theme in INSTRUMENT.themes}
    for question in INSTRUMENT.questions:
        assert question.theme in themes
        if question.asked_if is not None:
            code, leading = question.asked_if
            assert code in seen
            assert all(INSTRUMENT.question(code).rank_of(value) is not None for value in leading)
        seen.add(question.code)
    assert len(seen) == len(INSTRUMENT.questions)


def test_the_words_asked_of_the_person_are_short():
    words = [
        text
        for q in INSTRUMENT.questions
        if q.mine
        for text in (q.mine, q.mine_hint, *(c.mine or c.label for c in q.choices))
        if text
    ]
    sentences = [s for text in words for s in text.replace("?", ".").split(".") if s.strip()]
    lengths = [len(sentence.split()) for sentence in sentences]
    assert sum(lengths) / len(lengths) <= 15
    assert max(lengths) <= 15


def test_a_passage_is_written_for_every_former_version_and_names_real_answers():
    for version, former in INSTRUMENTS.items():
        if version == INSTRUMENT.version:
            continue
        passage = PASSAGES[version, INSTRUMENT.version]
        for code, answers in passage.items():
            for old, new in answers.items():
                assert former.question(code).rank_of(old) is not None
                assert INSTRUMENT.question(code).rank_of(new) is not None


answers_of_a_former_version = st.fixed_dictionaries(
    {}, optional={q.code: st.sampled_from([c.code for c in q.choices]) for q in FORMER.questions}
)


@given(answers_of_a_former_version)
def test_no_answer_is_lost_between_two_versions(answers):
    passed = carried(answers, "eer-1")
    assert {*passed.answers, *passed.asked_again} == set(answers)
    assert carried(passed.answers, INSTRUMENT.version).answers == passed.answers


def test_what_does_not_pass_is_asked_again_and_compared_in_its_own_words(monkeypatch):
    monkeypatch.setitem(PASSAGES, ("eer-1", "eer-2"), {"cv": {"ready": "ready"}})
    passed = carried({"cv": "ready", "project": "vague", "note": "Motivée."}, "eer-1")
    assert passed.answers == {"cv": "ready", "note": "Motivée."}
    assert passed.asked_again == ("project",)
    pairs = side_by_side({"cv": "ready", "project": "vague"}, "eer-1", {"cv": "rework"}, "eer-2")
    by_label = {pair.label: pair for pair in pairs}
    assert by_label["Où en est le CV?"].changed
    former = by_label["Le projet est-il clair?"]
    assert (former.before, former.after, former.former) == ("Encore flou", "", True)


def test_a_meeting_of_a_former_version_is_read_by_its_own_questions():
    best = {q.code: max(q.choices, key=lambda c: c.rank).code for q in FORMER.questions}
    result = readiness(best, Facts(), THRESHOLDS, FORMER)
    assert result.suggestion == "refer"
    assert result.unanswered == ()


def test_other_doors_have_their_reasons_and_refuse_nobody():
    answers = {"french": "none", "regulated": "yes", "order": "not_started", "housing": "unknown",
               "licence": "none", "transit": "no", "motivation": "decided", "regions": "none"}  # fmt: skip
    result = readiness(answers, Facts(age=29), THRESHOLDS)
    doors = {way.code: {f.code for f in way.factors} for way in result.ways}
    assert doors == {
        "french": {"french"},
        "recognition": {"order"},
        "partner": {"housing", "licence", "transit"},
        "agents": {"regions"},
    }
    assert result.suggestion == "prepare"
    over = readiness(answers, Facts(age=60), THRESHOLDS)
    assert "agents" not in {way.code for way in over.ways}
    kept = [line for line in result.factors_json() if line.get("way") == "recognition"]
    assert kept == [{"code": "order", "direction": "supports", "way": "recognition"}]
