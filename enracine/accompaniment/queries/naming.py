"""Dossiers by the words of a name: the few that bear them, asked once of the words themselves."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet

from enracine.accompaniment.models import DossierWord
from enracine.kernel.acting import Acting
from enracine.kernel.asking import asked_of_each
from enracine.kernel.clock import today
from enracine.network.models import Role
from enracine.people.queries import LAST
from enracine.people.rules import searched_words
from enracine.privacy.models import AccessGrant, Section

#: The least character: `word < typed + ONLY` leaves that word alone.
ONLY = "\x01"
#: Past this many dossiers bearing a name, a list is read in its own order, each dossier asked its words.
MOST = 1_000
_NAMED = "SELECT dossier_id, subject_id FROM accompaniment_named(%s, %s, %s, %s)"


@dataclass(frozen=True)
class Bearers:
    """The dossiers of one's organisation whose person bears the words asked, and those persons."""

    dossiers: list[uuid.UUID]
    subjects: list[uuid.UUID]


NOBODY = Bearers([], [])


def bearers(
    acting: Acting,
    text: str,
    *,
    whole: bool = False,
    most: int = MOST,
    coordinated: Sequence[bool] | None = None,
) -> Bearers | None:
    """Who bears these words (their beginnings, unless `whole`): open and closed, followed by anybody.

    The right to the name, today, is judged where the words are kept. None when more than `most` do.
    `coordinated`: of the dossiers held (False), or coordinated (True); by default those of lists.
    One SQL query, none without words.
    """
    readings = [words for words in searched_words(text.strip()) if words]
    if acting.organisation_id is None or not readings:
        return NOBODY
    ways = coordinated or [acting.role == Role.COORDINATOR]
    asked, values = [], []
    for words in readings:
        for way in ways:
            asked.append(_NAMED)
            values += [words, [w + (ONLY if whole else LAST) for w in words], way, most]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(asked), values)
        found = cursor.fetchall()
    if any(dossier is None for dossier, _subject in found):
        return None
    return Bearers([d for d, _s in found], list(dict.fromkeys(s for _d, s in found)))


def bears(acting: Acting, text: str) -> Q:
    """The same as a condition asked of each dossier read, for a list that stops after a page.

    For names that so many bear that a page of the list soon meets enough of them.
    """
    readings = Q(pk__in=[])
    for words in searched_words(text.strip()):
        every = Q()
        for word in words:
            borne = DossierWord.objects.filter(
                dossier_id=OuterRef("pk"), word__gte=word, word__lt=word + LAST
            )
            if not every:
                # Asked of a word found, not of each dossier read.
                borne = borne.filter(asked_of_each(named_today(acting)))
            every &= asked_of_each(borne)
        if words:
            readings |= every
    return readings


def named_today(acting: Acting) -> "QuerySet[AccessGrant]":
    """The open grants on the name of a row's person: words outlive the right to it."""
    return AccessGrant.objects.filter(
        subject_id=OuterRef("subject_id"),
        organisation_id=acting.organisation_id,
        ended_at__isnull=True,
        sections__contains=[Section.IDENTITY.value],
    ).exclude(valid_until__lt=today())
