"""Stays as everybody reads them: published, in the reader's language when it exists."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.stays.models import Stay, StayCriterion

#: States that everybody reads.
SHOWN = (Stay.State.PUBLISHED, Stay.State.SELECTED)
MOST = 60


@dataclass(frozen=True)
class Shown:
    """A stay in one language; `language` is the one its words are in."""

    stay: Stay
    title: str
    summary: str
    language: str
    is_open: bool

    @property
    def opens_later(self) -> bool:
        """Whether one will be able to ask, and not yet."""
        return self.stay.state == Stay.State.PUBLISHED and self.stay.opens_on > today()


def shown_in(stay: Stay, language: str) -> Shown:
    """A stay as a reader of this language has it; French when nobody wrote the other."""
    english = language.startswith("en") and bool(stay.title_en and stay.summary_en)
    return Shown(
        stay=stay,
        title=stay.title_en if english else stay.title,
        summary=stay.summary_en if english else stay.summary,
        language="en" if english else "fr-ca",
        is_open=is_open(stay),
    )


def is_open(stay: Stay) -> bool:
    """Whether a household may ask for it today."""
    return stay.state == Stay.State.PUBLISHED and stay.opens_on <= today() <= stay.closes_on


def _published() -> QuerySet[Stay]:
    return Stay.objects.filter(state__in=SHOWN, ends_on__gte=today()).select_related(
        "municipality", "region", "organisation"
    )


def published_stays(language: str) -> list[Shown]:
    """Stays to come, the nearest first. One SQL query."""
    return [shown_in(s, language) for s in _published().order_by("starts_on", "id")[:MOST]]


def published_stay(stay_id: uuid.UUID, language: str) -> Shown:
    """One published stay. Raises NotVisible otherwise. One SQL query."""
    found = _published().filter(pk=stay_id).first()
    if found is None:
        raise NotVisible
    return shown_in(found, language)


def criteria_of(stay: Stay) -> list[StayCriterion]:
    """What counts, the required first. One SQL query."""
    return list(stay.criteria.all())
