"""What readers see of a content, and what its writers see of it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from enracine.guidance import rules
from enracine.guidance.models import TEXTS, Content, Edition
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameter


@dataclass(frozen=True)
class Read:
    """An edition in the reader's language. `language` is the one it could be given in."""

    slug: str
    kind: str
    moment: str
    title: str
    lead: str
    body: str
    language: str
    sources: tuple[rules.Source, ...]
    edition: Edition


def as_read(content: Content, edition: Edition) -> Read:
    """One edition in the language of the page; in French where it has no other."""
    english = get_language() == "en" and bool(edition.title_en and edition.body_en)
    title, lead, body = (
        (edition.title_en, edition.lead_en, edition.body_en)
        if english
        else (edition.title, edition.lead, edition.body)
    )
    return Read(
        content.slug,
        content.kind,
        content.moment,
        title,
        lead,
        body,
        "en" if english else "fr",
        tuple(rules.read_sources(edition.sources)[0]),
        edition,
    )


def published() -> list[Read]:
    """Everything that is published, in reading order. One SQL query."""
    rows = Content.objects.filter(current__isnull=False).select_related("current")
    return [as_read(row, row.current) for row in rows if row.current is not None]


def published_one(slug: str) -> Read:
    """What is published at an address. Raises NotVisible. One SQL query."""
    found = (
        Content.objects.filter(slug=slug, current__isnull=False).select_related("current").first()
    )
    if found is None or found.current is None:
        raise NotVisible
    return as_read(found, found.current)


def titles(slugs: list[str]) -> dict[str, str]:
    """The titles, in the language of the page, of what is published among these addresses. One query."""
    rows = Content.objects.filter(slug__in=slugs, current__isnull=False).select_related("current")
    return {row.slug: as_read(row, row.current).title for row in rows if row.current is not None}


def choices() -> list[tuple[str, str]]:
    """Addresses and titles of what is published, to be named from elsewhere. One SQL query."""
    return [(one.slug, one.title) for one in published()]


# — Writers ——————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Line:
    """A content in the list of its writers."""

    content: Content
    is_mine: bool
    is_ahead: bool
    is_due: bool


def may_write(acting: Acting, content: Content) -> bool:
    """Whether the acting organisation writes this content, or may take it over."""
    return acting.organisation_id is not None and (
        content.organisation_id is None or content.organisation_id == acting.organisation_id
    )


def review_days() -> int:
    """After how many days a content is looked at again. One SQL query."""
    return int(parameter(*rules.REVIEW_DAYS))


def _due(content: Content, day: dt.date, days: int) -> bool:
    edition = content.current
    return edition is not None and rules.is_due(timezone.localdate(edition.published_at), day, days)


def lines(acting: Acting) -> list[Line]:
    """Every content, with what waits for its writers. Two SQL queries."""
    day, days = today(), review_days()
    return [
        Line(row, may_write(acting, row), is_ahead(row), _due(row, day, days))
        for row in Content.objects.select_related("current", "organisation")
    ]


def is_ahead(content: Content) -> bool:
    """Whether what is written is not what readers have."""
    edition = content.current
    return edition is None or any(getattr(content, f) != getattr(edition, f) for f in TEXTS)


def due_count(acting: Acting) -> int:
    """How many contents of the organisation are to be looked at again. Two SQL queries."""
    before = today() - dt.timedelta(days=review_days())
    return Content.objects.filter(
        organisation=acting.organisation_id, current__published_at__date__lte=before
    ).count()


def own_content(acting: Acting, content_id: uuid.UUID) -> Content:
    """One content that the acting organisation may write. Raises NotVisible. One SQL query."""
    found = Content.objects.select_related("current", "organisation").filter(pk=content_id).first()
    if found is None or not may_write(acting, found):
        raise NotVisible
    return found


def editions(found: Content) -> "QuerySet[Edition]":
    """Every edition of a content, the newest first. One SQL query."""
    return found.editions.all()


def edition(found: Content, number: int) -> Edition:
    """One edition by its number. Raises NotVisible. One SQL query."""
    one = found.editions.filter(number=number).first()
    if one is None:
        raise NotVisible
    return one
