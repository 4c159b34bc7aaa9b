"""A plan's pure decisions: its first draft, its next thing, what two versions do not say alike."""

import datetime as dt

from enracine.accompaniment.rules import TEMPLATES, Item, compared, drafted, next_of
from enracine.accompaniment.rules.plans import ESSENTIAL_WEEKS, OTHER_WEEKS

DAY = dt.date(2026, 11, 30)
CV = Item("cv", "", "", step="Préparer un CV à jour", essential=True)
FRENCH = Item("french", "", "", step="S’inscrire à un cours de français")


def codes(objectives):
    return [step.code for objective in objectives for step in objective.steps]


def test_what_the_meeting_says_comes_first_and_is_not_asked_twice():
    found = drafted(["employment"], [CV, FRENCH], DAY)
    assert codes(found)[:2] == ["readiness-cv", "readiness-french"]
    assert "employment-cv" not in codes(found), "the meeting asks for the CV already"
    assert "employment-cv" in codes(drafted(["employment"], [FRENCH], DAY))
    first, second = found[0].steps
    assert first.due_on == DAY + dt.timedelta(weeks=ESSENTIAL_WEEKS)
    assert second.due_on == DAY + dt.timedelta(weeks=OTHER_WEEKS)


def test_a_template_added_again_adds_only_what_is_not_there():
    once = codes(drafted(["arrival"], [], DAY))
    assert drafted(["arrival"], [], DAY, present=once) == ()
    assert codes(drafted(["arrival"], [], DAY, present=once[1:])) == once[:1]
    assert drafted(["unknown"], [], DAY) == ()


def test_every_code_of_a_template_is_its_own_and_every_day_is_worked_out():
    every = [step.code for template in TEMPLATES for step in template.steps]
    assert len(every) == len(set(every))
    assert {t.code for t in TEMPLATES} >= {"employment", "training", "business", "takeover"}
    monday = dt.date(2026, 12, 7)
    found = drafted(["predeparture"], [], DAY, working=lambda _day: monday)
    assert {step.due_on for objective in found for step in objective.steps} == {monday}


def test_the_next_thing_is_hers_not_done_and_the_soonest():
    def line(key, owner="candidate", state="todo", due=""):
        return {"id": key, "owner": owner, "state": state, "due_on": due}

    lines = [
        line("a", due="2026-12-20"),
        line("b", due="2026-12-10", state="done"),
        line("c", owner="partner", due="2026-12-01"),
        line("d", due="2026-12-15"),
        line("e"),
    ]
    assert next_of(lines)["id"] == "d"
    assert next_of([line("e"), line("a", due="2027-01-01")])["id"] == "a"
    assert next_of([line("c", owner="partner")]) is None


def test_two_versions_are_compared_step_by_step():
    def body(*steps):
        return {"objectives": [{"title": "O", "steps": [{"id": i, "title": t} for i, t in steps]}]}

    changes = compared(
        body(("1", "Écrire"), ("2", "Lire")),
        body(("1", "Écrire"), ("3", "Visiter")),
        lambda s: s["title"],
    )
    assert [(c.before, c.after) for c in changes] == [("", "Visiter"), ("Lire", "")]
