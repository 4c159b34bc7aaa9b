"""The workflow mechanism, without a database."""

import pytest

from enracine.kernel.workflow import IllegalTransition, Need, Transition, Workflow

LOOP = Workflow(
    name="loop",
    initial="draft",
    states={"draft": "Brouillon", "sent": "Envoyée", "closed": "Close"},
    transitions=(
        Transition(
            "send",
            frozenset({"draft"}),
            "sent",
            frozenset({"sender"}),
            "Envoyer",
            (Need("consent", "le consentement"),),
        ),
        Transition("close", frozenset({"sent"}), "closed", frozenset({"receiver"}), "Fermer"),
    ),
)

pytestmark = pytest.mark.rules


def test_only_the_named_party_may_make_a_transition():
    assert [t.name for t in LOOP.available("draft", {"sender"})] == ["send"]
    assert LOOP.available("draft", {"receiver"}) == []
    with pytest.raises(IllegalTransition):
        LOOP.check("close", "draft", {"receiver"})


def test_what_is_missing_is_named():
    assert [n.fact for n in LOOP.missing_before("send", {"consent": None})] == ["consent"]
    assert LOOP.missing_before("send", {"consent": "oui"}) == []


def test_a_table_with_an_unknown_state_is_refused():
    with pytest.raises(ValueError, match="unknown states"):
        Workflow("x", "a", {"a": "A"}, (Transition("t", frozenset({"a"}), "b", frozenset(), "T"),))


def test_final_states_and_drawing():
    assert LOOP.final_states() == {"closed"}
    assert "draft --> sent: Envoyer" in LOOP.as_mermaid()
