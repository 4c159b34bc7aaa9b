"""The catalogue: aids with the terms of a day, and whose aids a person may ask for."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from enracine.accompaniment.models import Dossier
from enracine.aid.models import Aid, AidEnvelope, AidTerms
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible

MOST = 100


def terms_today(aid: Aid) -> AidTerms | None:
    """The terms in force today; None when the aid is not given. One SQL query."""
    return AidTerms.objects.on(today()).filter(aid=aid).first()


def _organisations(dossiers: Iterable[Dossier]) -> set[uuid.UUID]:
    return {
        o
        for d in dossiers
        for o in (d.organisation_id, d.coordinating_organisation_id)
        if o is not None
    }


def offering(person_id: uuid.UUID, dossier: Dossier | None = None) -> set[uuid.UUID]:
    """The organisations whose aids a person may ask for: those that follow her, and their coordination.

    One SQL query from her own portal, none from a file.
    """
    if dossier is not None:
        return _organisations([dossier])
    return _organisations(Dossier.objects.open().filter(subject_id=person_id).order_by("pk"))


@dataclass(frozen=True)
class Shown:
    """An aid in one language, with its terms of the day; `language` is the one its words are in."""

    aid: Aid
    terms: AidTerms
    title: str
    conditions: str
    language: str
    is_open: bool

    @property
    def pieces(self) -> list[str]:
        """The documents to join, in words."""
        field = AidTerms._meta.get_field("pieces").base_field
        words = dict(field.flatchoices)
        return [str(words.get(code, code)) for code in self.terms.pieces]


def shown_in(aid: Aid, terms: AidTerms, language: str) -> Shown:
    """An aid as a reader of this language has it; French when nobody wrote the other."""
    english = language.startswith("en") and bool(aid.title_en and terms.conditions_en)
    envelope = terms.envelope
    day = today()
    return Shown(
        aid=aid,
        terms=terms,
        title=aid.title_en if english else aid.title,
        conditions=terms.conditions_en if english else terms.conditions,
        language="en" if english else "fr-ca",
        is_open=aid.is_handled
        and envelope is not None
        and envelope.valid_from <= day <= (envelope.valid_to or day),
    )


def given_today(organisations: Iterable[uuid.UUID], language: str) -> list[Shown]:
    """The aids of these organisations that have terms today, by title. One SQL query."""
    rows = (
        AidTerms.objects.on(today())
        .filter(aid__organisation_id__in=list(organisations))
        .select_related("aid__organisation", "envelope__programme")
        .order_by("aid__title", "aid_id")[:MOST]
    )
    return [shown_in(terms.aid, terms, language) for terms in rows]


def given_one(organisations: Iterable[uuid.UUID], aid_id: uuid.UUID, language: str) -> Shown:
    """One of them. Raises NotVisible otherwise. One SQL query."""
    terms = (
        AidTerms.objects.on(today())
        .filter(aid_id=aid_id, aid__organisation_id__in=list(organisations))
        .select_related("aid__organisation", "envelope__programme")
        .first()
    )
    if terms is None:
        raise NotVisible
    return shown_in(terms.aid, terms, language)


@dataclass(frozen=True)
class Entry:
    """An aid of the catalogue as its keepers read it: the terms of today, and all of them."""

    aid: Aid
    current: AidTerms | None
    all_terms: list[AidTerms]


def _entry(aid: Aid) -> Entry:
    day = today()
    rows = list(aid.terms.all())
    current = next(
        (t for t in rows if t.valid_from <= day and (t.valid_to is None or t.valid_to >= day)), None
    )
    return Entry(aid, current, rows)


def catalogue(organisation_id: uuid.UUID) -> list[Entry]:
    """Every aid of an organisation, closed ones included, by title. Two SQL queries."""
    terms = AidTerms.objects.select_related("envelope__programme").order_by("-valid_from", "id")
    rows = (
        Aid.objects.filter(organisation_id=organisation_id)
        .prefetch_related(Prefetch("terms", terms))
        .order_by("title", "id")[:MOST]
    )
    return [_entry(aid) for aid in rows]


def entry_for(organisation_id: uuid.UUID, aid_id: uuid.UUID) -> Entry:
    """One aid of one's own catalogue. Raises NotVisible otherwise. Two SQL queries."""
    terms = AidTerms.objects.select_related("envelope__programme").order_by("-valid_from", "id")
    found = (
        Aid.objects.filter(pk=aid_id, organisation_id=organisation_id)
        .prefetch_related(Prefetch("terms", terms))
        .first()
    )
    if found is None:
        raise NotVisible
    return _entry(found)


def usable_envelopes(organisation_id: uuid.UUID) -> list[AidEnvelope]:
    """Those that are not over, for new terms. One SQL query."""
    day = today()
    return list(
        AidEnvelope.objects.filter(organisation_id=organisation_id)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("programme")
        .order_by("-valid_from", "name", "id")[:MOST]
    )
