"""Dossiers by the words of a name: the few that bear them, asked once of the words themselves."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier, DossierWord
from enracine.kernel.acting import Acting
from enracine.kernel.asking import asked_of_each
from enracine.kernel.clock import today
from enracine.network.models import Role
from enracine.network.scope import own_organisation
from enracine.people.queries import LAST
from enracine.people.rules import searched_words
from enracine.privacy.models import AccessGrant, Section

#: The least character: `word < typed + ONLY` leaves that word alone.
ONLY = "\x01"
#: Past this many dossiers bearing a name, they are not all told (see migration 0014).
MOST = 1_000
#: How many of the most recently active are told then, for a first page.
LATELY = 250
_NUMBER = re.compile(r"^[A-Za-z]{2,4}-\d{0,4}(-\d{0,9})?$")
_NAMED = "SELECT dossier_id, subject_id FROM accompaniment_named(%s, %s, %s, %s, %s)"


def is_name(text: str) -> bool:
    """Whether what was typed is looked for in names: not the beginning of a number, nor nothing."""
    typed = text.strip()
    return bool(typed) and not _NUMBER.match(typed)


@dataclass(frozen=True)
class Bearers:
    """The dossiers of one's organisation whose person bears the words asked, and those persons.

    Not `complete`: too many do; those told, if any, are the most recently active of the open ones.
    """

    dossiers: list[uuid.UUID]
    subjects: list[uuid.UUID]
    complete: bool = True


NOBODY = Bearers([], [])


def bearers(
    acting: Acting,
    text: str,
    *,
    whole: bool = False,
    most: int | None = None,
    lately: int = 0,
    coordinated: Sequence[bool] | None = None,
) -> Bearers:
    """Who bears these words (their beginnings, unless `whole`): open and closed, followed by anybody.

    The right to the name, today, is judged where the words are kept. `most`: how many are told at most
    (`MOST`); past it, the `lately` most recent. `coordinated`: of the dossiers held (False), or
    coordinated (True); by default those of lists. One SQL query, none without words.
    """
    readings = [words for words in searched_words(text.strip()) if words]
    if acting.organisation_id is None or not readings:
        return NOBODY
    ways = coordinated or [acting.role == Role.COORDINATOR]
    # The most recent of two sets are not those of their union.
    recent = lately if len(readings) * len(ways) == 1 else 0
    asked: list[str] = []
    values: list[Any] = []
    for words in readings:
        for way in ways:
            asked.append(_NAMED)
            ends = [w + (ONLY if whole else LAST) for w in words]
            values += [words, ends, way, MOST if most is None else most, recent]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), values)
        found = cursor.fetchall()
    told = [(dossier, subject) for dossier, subject in found if dossier is not None]
    return Bearers(
        list(dict.fromkeys(dossier for dossier, _subject in told)),
        list(dict.fromkeys(subject for _dossier, subject in told)),
        complete=len(told) == len(found),
    )


def bears(acting: Acting, text: str) -> Q:
    """The same as a condition asked of each dossier read, for a list that stops after a page.

    For names that so many bear that a page of the list soon meets enough of them.
    """
    readings = Q(pk__in=[])
    for words in searched_words(text.strip()):
        if words:
            readings |= bears_words(acting, *bounds(words))
    return readings


def bounds(words: Sequence[str]) -> list[str]:
    """Where the words that begin so start and end, for each of `words` in turn."""
    return [bound for word in words for bound in (word, word + LAST)]


def bears_words(acting: Acting, *between: str) -> Q:
    """Asked of each dossier read: whether its person bears a word between each pair of `bounds`."""
    every = Q()
    for start, end in zip(between[::2], between[1::2], strict=True):
        borne = DossierWord.objects.filter(dossier_id=OuterRef("pk"), word__gte=start, word__lt=end)
        if not every:
            # Asked of a word found, not of each dossier read.
            borne = borne.filter(asked_of_each(_named_today(own_organisation(acting))))
        every &= asked_of_each(borne)
    return every


def single_reading(text: str) -> list[str]:
    """The words of what was typed when there is one way to read it; none otherwise."""
    readings = searched_words(text.strip())
    return readings[0] if len(readings) == 1 else []


def named_plainly(
    acting: Acting, dossiers: QuerySet[Dossier], text: str, *, whole: bool = False
) -> QuerySet[Dossier]:
    """Dossiers narrowed to beginnings of a number or of the words of a name: for a count, an export.

    `whole`: only whole words of a name count.
    """
    typed = text.strip()
    if _NUMBER.match(typed):
        start = typed.upper()
        return dossiers.filter(number__gte=start, number__lt=start + LAST)
    readings, mine = searched_words(typed), acting.organisation_id
    if mine is None or not any(readings):
        return dossiers.none()
    column = (
        "coordinating_organisation_id" if acting.role == Role.COORDINATOR else "organisation_id"
    )
    found = Q()
    for words in readings:
        every = Q()
        for word in words:
            every &= Q(
                pk__in=DossierWord.objects.filter(
                    Q(word=word) if whole else Q(word__gte=word, word__lt=word + LAST),
                    **{column: mine},
                ).values("dossier_id")
            )
        found |= every
    return dossiers.filter(found).filter(Exists(_named_today(mine)))


def _named_today(organisation_id: uuid.UUID) -> "QuerySet[AccessGrant]":
    """The open grants on the name of a row's person: words outlive the right to it."""
    return AccessGrant.objects.filter(
        subject_id=OuterRef("subject_id"),
        organisation_id=organisation_id,
        ended_at__isnull=True,
        sections__contains=[Section.IDENTITY.value],
    ).exclude(valid_until__lt=today())
