"""Finding people of one's scope by name, e-mail or telephone number."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.people import rules
from enracine.people.models import (
    Contact,
    NameWord,
    Person,
)
from enracine.people.queries.identity import set_aside
from enracine.privacy.models import AccessGrant

#: The greatest character of the C collation: `word < prefix + LAST` ends a search by beginning.
LAST = "\U0010ffff"


@dataclass(frozen=True)
class PersonHit:
    """Somebody found by a search, with what tells her from a namesake."""

    subject_id: uuid.UUID
    full_name: str
    birth_year: int | None


def search(acting: Acting, text: str, limit: int = 20) -> list[PersonHit]:
    """People of one's scope by name (beginnings of words), whole e-mail or telephone number.

    Accents, apostrophes and particles are forgiven. The scope is the open grants of the acting
    organisation; row-level security is the net. Two SQL queries at most.
    """
    typed = text.strip()
    if len(typed) < 2:
        return []
    found = Person.objects.filter(_in_scope(acting, "identity"))
    if acting.organisation_id is not None:
        # A file set aside is found by the one it points at.
        found = found.exclude(pk__in=set_aside(acting))
    contacts = _by_contact(acting, typed)
    matched = found.filter(pk__in=contacts) if contacts is not None else found.filter(named(typed))
    rows = matched.order_by("search_key", "pk").values_list(
        "pk", "given_name", "family_name", "birth_date"
    )
    return [
        PersonHit(pk, f"{given} {family}".strip(), born.year if born else None)
        for pk, given, family, born in rows[:limit]
    ]


def _in_scope(acting: Acting, section: str) -> Q:
    if acting.organisation_id is None:
        return Q(pk__in=list(acting.subject_ids))
    grants = AccessGrant.objects.filter(
        subject_id=OuterRef("pk"),
        organisation_id=acting.organisation_id,
        ended_at__isnull=True,
        sections__contains=[section],
    ).exclude(valid_until__lt=today())
    return Q(Exists(grants))


def _by_contact(acting: Acting, typed: str) -> list[uuid.UUID] | None:
    """Subjects with this whole e-mail or number; None when the text is neither."""
    if "@" in typed:
        asked = Q(email=typed.lower())
    else:
        phone = rules.phone_typed(typed)
        if phone is None:
            return None
        asked = Q(phone=phone)
    scope = Contact.objects.filter(asked)
    if not acting.is_professional:
        scope = scope.filter(subject_id__in=list(acting.subject_ids))
    return list(scope.order_by("subject_id").values_list("subject_id", flat=True)[:200])


def named(typed: str) -> Q:
    """Every word begins a word of the name, in one of the ways to read what was typed."""
    readings = Q(pk__in=[])
    for words in rules.searched_words(typed):
        every = Q()
        for word in words:
            every &= Q(
                Exists(
                    NameWord.objects.filter(
                        subject_id=OuterRef("pk"), word__gte=word, word__lt=word + LAST
                    )
                )
            )
        if words:
            readings |= every
    return readings
