"""Finding the CNP 2021 group of a kind of work, by the names people give it. Public facts."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from enracine.people import skills
from enracine.people.models import CnpGroup, CnpTitle

LIMIT = 12


@dataclass(frozen=True, slots=True)
class CnpHit:
    """A name of work and the group it belongs to."""

    title: str
    code: str
    group: str
    teer: int


def search_occupations(text: str, limit: int = LIMIT) -> list[CnpHit]:
    """Names of work by the beginnings of their words, or by code; accents and plurals forgiven.

    The plainest names first. One SQL query, two when no name has all the words: those that have one
    of them are then shown.
    """
    code = skills.cnp_code_typed(text)
    if code:
        return _hits(
            CnpTitle.objects.filter(group_id__gte=code, group_id__lt=code + "~"), "", limit
        )
    words = skills.occupation_search(text)
    if sum(map(len, words)) < 2:
        return []
    folded = " ".join(words)
    found = _hits(_with(words, " & "), folded, limit)
    return found or (_hits(_with(words, " | "), folded, limit) if len(words) > 1 else [])


def _with(words: list[str], joined_by: str) -> QuerySet[CnpTitle]:
    # Folded words hold letters and digits only: nothing of the query language can be typed.
    asked = joined_by.join(f"{word}:*" for word in words)
    return CnpTitle.objects.filter(words=SearchQuery(asked, config="simple", search_type="raw"))


def _hits(titles: QuerySet[CnpTitle], folded: str, limit: int) -> list[CnpHit]:
    rows = (
        titles.filter(group__valid_to__isnull=True)
        .annotate(
            rank=Case(
                When(Q(folded=folded), then=Value(0)),
                When(Q(folded__startswith=folded), then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            ),
            size=Length("title"),
        )
        .order_by("rank", "size", "title", "id")
        .values_list("title", "group_id", "group__title_fr", "group__teer")
    )
    return [CnpHit(*row) for row in rows[:limit]]


def group_named(text: str) -> str:
    """The code of the only group that has this very name; empty when none or several. One query."""
    folded = " ".join(skills.occupation_words(text))
    if not folded:
        return ""
    codes = set(
        CnpTitle.objects.filter(folded=folded)
        .order_by("group_id")
        .values_list("group_id", flat=True)
    )
    return codes.pop() if len(codes) == 1 else ""


def group_titles(codes: set[str]) -> dict[str, str]:
    """The names of groups by code. One SQL query, none without code."""
    if not codes:
        return {}
    return dict(
        CnpGroup.objects.filter(pk__in=codes).order_by("code").values_list("code", "title_fr")
    )
