"""Two meetings side by side, in today's questions; what an older version asked stays in its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from enracine.accompaniment.rules.instrument import INSTRUMENT, carried, instrument_of


@dataclass(frozen=True)
class Pair:
    """A question, and its answer at two dates, as French texts to translate; empty when not asked.

    `former`: it belongs to an older version, whose answers do not pass into today's words.
    """

    label: str
    before: str
    after: str
    former: bool = False

    @property
    def changed(self) -> bool:
        """Whether the two dates do not say the same."""
        return self.before != self.after


def side_by_side(
    before: Mapping[str, str], before_version: str, after: Mapping[str, str], after_version: str
) -> tuple[Pair, ...]:
    """Every question that one of the two dates answered."""
    old, new = carried(before, before_version), carried(after, after_version)
    pairs = [
        Pair(
            question.label,
            question.label_of(old.answers.get(question.code)),
            question.label_of(new.answers.get(question.code)),
        )
        for question in INSTRUMENT.questions
        if question.code in old.answers or question.code in new.answers
    ]
    for answers, version, again, first in (
        (before, before_version, old.asked_again, True),
        (after, after_version, new.asked_again, False),
    ):
        for code in again:
            asked = instrument_of(version).question(code)
            if asked is not None:
                said = asked.label_of(answers[code])
                pairs.append(
                    Pair(asked.label, said if first else "", "" if first else said, former=True)
                )
    return tuple(pairs)
