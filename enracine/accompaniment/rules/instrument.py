"""The versions of the instrument of the first meeting, and how answers pass from one to the next.

Drawn from what EER says of its first meeting (U2) and from the criteria of the agreement
EER–PAJR (S1). Thresholds are unknown (dossier.md §13): they are settings, never written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enracine.accompaniment.rules.instrument_eer_1 import EER_1
from enracine.accompaniment.rules.instrument_eer_2 import EER_2
from enracine.accompaniment.rules.questions import NOTE, Choice, Instrument, Question, Theme

#: The version asked today.
INSTRUMENT = EER_2
INSTRUMENTS: dict[str, Instrument] = {one.version: one for one in (EER_1, EER_2)}
#: From a version to the next, question by question: which answer says which. What is not named here
#: does not pass, and is asked again. Written out, so that nobody's words change by accident.
_SAME = ("cv", "recognition", "french", "regions", "project", "family", "agents")
PASSAGES: dict[tuple[str, str], Mapping[str, Mapping[str, str]]] = {
    ("eer-1", "eer-2"): {
        code: {choice.code: choice.code for choice in question.choices}
        for code in _SAME
        if (question := EER_1.question(code)) is not None
    }
}


@dataclass(frozen=True)
class Carried:
    """Answers passed forward: those that pass, and the codes of those to be asked again."""

    answers: dict[str, str]
    asked_again: tuple[str, ...]


def instrument_of(version: str) -> Instrument:
    """The instrument of this version; today's for a version that nobody knows."""
    return INSTRUMENTS.get(version, INSTRUMENT)


def carried(answers: Mapping[str, str], version: str) -> Carried:
    """Answers given under `version`, in today's words. The note passes as it is."""
    if version == INSTRUMENT.version:
        return Carried(INSTRUMENT.cleaned(answers), ())
    passage = PASSAGES.get((version, INSTRUMENT.version), {})
    passed: dict[str, str] = {}
    again: list[str] = []
    for code, value in answers.items():
        if code == NOTE:
            passed[NOTE] = value
        elif value in passage.get(code, {}):
            passed[code] = passage[code][value]
        else:
            again.append(code)
    return Carried(INSTRUMENT.cleaned(passed), tuple(again))


__all__ = [
    "INSTRUMENT",
    "INSTRUMENTS",
    "PASSAGES",
    "Carried",
    "Choice",
    "Instrument",
    "Question",
    "Theme",
    "carried",
    "instrument_of",
]
