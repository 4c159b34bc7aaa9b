"""What an instrument is made of: themes, questions, choices, and when a question is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Keys of answers that are not questions.
NOTE = "note"
LONGEST_NOTE = 4000


@dataclass(frozen=True)
class Choice:
    """An answer: its code, its words, the rank it gives (0: nothing yet; higher: nearer).

    `mine`: the same in the words of the person herself, when they differ.
    """

    code: str
    label: str
    rank: int
    mine: str = ""


@dataclass(frozen=True)
class Question:
    """A question: what is asked, the choices, and the words of the result page.

    `mine` and `mine_hint` ask it of the person herself; without them it is only asked in a meeting.
    `asked_if` names an earlier question and the answers after which this one is asked. Without a
    `ready_text` the answer informs and is neither ready nor remaining. A `sensitive` answer asks for
    an express agreement and never leaves the organisation.
    """

    code: str
    label: str
    hint: str
    choices: tuple[Choice, ...]
    ready_text: str = ""
    step_text: str = ""
    step_owner: str = "candidate"
    only_couple: bool = False
    theme: str = ""
    mine: str = ""
    mine_hint: str = ""
    asked_if: tuple[str, tuple[str, ...]] | None = None
    sensitive: bool = False
    guidance: str = ""

    def rank_of(self, code: str | None) -> int | None:
        """The rank of an answer; None when it is not answered or unknown."""
        return next((c.rank for c in self.choices if c.code == code), None)

    def label_of(self, code: str | None) -> str:
        """The words of an answer; empty when it is not answered."""
        return next((c.label for c in self.choices if c.code == code), "")

    def asked(self, answers: Mapping[str, object]) -> bool:
        """Whether these answers lead to it."""
        if self.asked_if is None:
            return True
        code, leading = self.asked_if
        return answers.get(code) in leading


@dataclass(frozen=True)
class Theme:
    """Questions that go together, on one page of a telephone."""

    code: str
    label: str


@dataclass(frozen=True)
class Instrument:
    """A version of the questions. Answers are kept with the version that asked them."""

    version: str
    questions: tuple[Question, ...]
    themes: tuple[Theme, ...] = ()

    def question(self, code: str) -> Question | None:
        """The question of this code, or None."""
        return next((q for q in self.questions if q.code == code), None)

    def of_theme(self, theme: str) -> tuple[Question, ...]:
        """Its questions of one theme, in order."""
        return tuple(q for q in self.questions if q.theme == theme)

    def cleaned(self, answers: Mapping[str, object]) -> dict[str, str]:
        """Only the answers that this version knows and that its branches lead to, with the free note.

        An answer whose question is no longer asked goes away: so does what was said of one's health
        when the agreement to speak of it is taken back.
        """
        known: dict[str, str] = {}
        for question in self.questions:
            value = answers.get(question.code)
            if (
                isinstance(value, str)
                and question.rank_of(value) is not None
                and question.asked(known)
            ):
                known[question.code] = value
        note = answers.get(NOTE)
        if isinstance(note, str) and note.strip():
            known[NOTE] = note.strip()[:LONGEST_NOTE]
        return known

    def without_sensitive(self, answers: Mapping[str, str]) -> dict[str, str]:
        """The answers to questions, without those that never leave the organisation."""
        return {
            q.code: answers[q.code] for q in self.questions if q.code in answers and not q.sensitive
        }
