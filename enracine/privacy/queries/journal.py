"""The access journal read again: by the person, by the privacy officer, and link by link."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, now
from enracine.privacy.models import AccessLogEntry, AccessLogLink, ExceptionalAccess, PurgeProof
from enracine.privacy.rules import digest

#: Lines of a page.
PAGE = 50
#: Why a page shows a section, in words a person understands: by the beginning of the page's name.
WHY = (
    ("accompaniment:contact", gettext_lazy("pour vous joindre")),
    ("accompaniment:evaluation", gettext_lazy("pour préparer ou relire votre rencontre")),
    ("accompaniment:sheet", gettext_lazy("pour imprimer votre feuille")),
    ("accompaniment:dossiers", gettext_lazy("dans la liste des dossiers")),
    ("accompaniment:queue", gettext_lazy("pour confier votre inscription")),
    ("accompaniment", gettext_lazy("pour suivre votre dossier")),
    ("referrals:preview", gettext_lazy("pour préparer une référence")),
    ("referrals:prepare", gettext_lazy("pour préparer une référence")),
    ("referrals:attachment", gettext_lazy("document téléchargé")),
    ("referrals", gettext_lazy("pour traiter une référence")),
    ("settlement", gettext_lazy("pour votre départ ou votre installation")),
    ("workspace:search", gettext_lazy("dans une recherche")),
    ("workspace", gettext_lazy("dans sa liste du jour")),
    ("insights", gettext_lazy("pour vérifier un chiffre")),
    ("export", gettext_lazy("dans un fichier exporté")),
    ("people", gettext_lazy("pour mettre à jour vos renseignements")),
    ("rights", gettext_lazy("pour répondre à votre demande")),
    ("api", pgettext_lazy("lecture par un autre système", "par un autre système")),
)


def why_read(page: str) -> str:
    """Why a page shows something of a person, in plain words; an empty text when nobody said."""
    return next((str(words) for start, words in WHY if page.startswith(start)), "")


@dataclass
class Looked:
    """One person of an organisation, one day: what she looked at, how many times, why."""

    who: str
    organisation_id: uuid.UUID | None
    first: dt.datetime
    last: dt.datetime
    times: int = 0
    sections: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)
    exceptional: bool = False


@dataclass
class DayOfReads:
    """A day, and who looked that day."""

    day: dt.date
    looks: list[Looked]


def by_day(entries: Iterable[AccessLogEntry]) -> list[DayOfReads]:
    """Readings told by day, then by who looked: twenty pages opened are one line. No query."""
    days: dict[dt.date, dict[str, Looked]] = {}
    for entry in entries:
        moment = entry.occurred_at.astimezone(QUEBEC)
        people = days.setdefault(moment.date(), {})
        key = entry.membership_id or entry.actor_label or entry.actor
        look = people.setdefault(
            str(key), Looked(entry.actor_label, entry.organisation_id, moment, moment)
        )
        look.times += 1
        look.first, look.last = min(look.first, moment), max(look.last, moment)
        look.sections |= set(entry.sections)
        look.exceptional |= entry.reason.startswith(EXCEPTIONAL)
        said = entry.reason if entry.reason.startswith(EXCEPTIONAL) else why_read(entry.page)
        if said and said not in look.reasons:
            look.reasons.append(said)
    return [DayOfReads(day, list(people.values())) for day, people in days.items()]


#: How the reason of a reading begins when an exceptional access opened the file.
EXCEPTIONAL = "Accès exceptionnel"


@dataclass(frozen=True)
class JournalFilters:
    """What the privacy officer asks: a period, somebody's readings, a person, exceptions only."""

    since: dt.date | None = None
    until: dt.date | None = None
    membership_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    only_exceptional: bool = False


def journal(acting: Acting, filters: JournalFilters) -> QuerySet[AccessLogEntry]:
    """The readings made in the name of the acting organisation, newest first (pages, exports, API)."""
    rows = AccessLogEntry.objects.filter(organisation_id=acting.organisation_id)
    if acting.organisation_id is None:
        return rows.none()
    if filters.since:
        rows = rows.filter(occurred_at__gte=_start(filters.since))
    if filters.until:
        rows = rows.filter(occurred_at__lt=_start(filters.until + dt.timedelta(days=1)))
    if filters.membership_id:
        rows = rows.filter(membership_id=filters.membership_id)
    if filters.subject_id:
        rows = rows.filter(subject_id=filters.subject_id)
    if filters.only_exceptional:
        rows = rows.filter(reason__startswith=EXCEPTIONAL)
    return rows.order_by("-occurred_at", "-id")


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), QUEBEC)


def after(rows: QuerySet[AccessLogEntry], cursor: str) -> QuerySet[AccessLogEntry]:
    """What comes after a cursor (« moment_id »); a malformed one gives the first page."""
    moment, _sep, last = cursor.partition("_")
    try:
        at, pk = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(last)
    except (ValueError, OverflowError):
        return rows
    return rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, id__lt=pk), occurred_at__lte=at)


def page_of(
    rows: QuerySet[AccessLogEntry], cursor: str = "", size: int = PAGE
) -> tuple[list[AccessLogEntry], str]:
    """One page of readings and the cursor of the next one (empty at the end). One SQL query."""
    found = list(after(rows, cursor)[: size + 1])
    end = found[size - 1] if len(found) > size else None
    return found[:size], f"{end.occurred_at.isoformat()}_{end.pk}" if end else ""


def exceptions(acting: Acting, limit: int = 100) -> list[ExceptionalAccess]:
    """The files opened by exception in the acting organisation: to review first, then by date.

    Each carries `readings`: how many pages were read meanwhile. One SQL query.
    """
    if acting.organisation_id is None:
        return []
    readings = (
        AccessLogEntry.objects.filter(
            subject_id=OuterRef("subject_id"),
            membership_id=OuterRef("membership_id"),
            occurred_at__gte=OuterRef("opened_at"),
            occurred_at__lt=OuterRef("ends_at"),
        )
        .order_by()
        .values("membership_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return list(
        ExceptionalAccess.objects.filter(organisation_id=acting.organisation_id)
        .select_related("membership__user", "reviewed_by__user")
        .annotate(
            readings=Coalesce(Subquery(readings), 0),
            done=Case(When(review="", then=0), default=1),
        )
        .order_by("done", "-opened_at", "-id")[:limit]
    )


# --- The chain -----------------------------------------------------------------------------------


def link_digest(number: int, entry: AccessLogEntry, previous: str) -> str:
    """The digest of a reading in its place: everything it says, its number, the digest before."""
    content = {
        "number": number,
        "id": str(entry.pk),
        "occurred_at": entry.occurred_at.astimezone(dt.UTC).isoformat(),
        "subject": str(entry.subject_id),
        "organisation": str(entry.organisation_id or ""),
        "membership": str(entry.membership_id or ""),
        "actor": entry.actor,
        "actor_label": entry.actor_label,
        "sections": list(entry.sections),
        "page": entry.page,
        "reason": entry.reason,
        "request": entry.request_id,
    }
    return digest(content, previous)


def _links() -> Iterator[tuple[AccessLogLink, AccessLogEntry | None]]:
    """Every link with its reading, in order, a piece at a time."""
    links = AccessLogLink.objects.order_by("number").iterator(chunk_size=5_000)
    batch: list[AccessLogLink] = []
    for link in links:
        batch.append(link)
        if len(batch) == 5_000:
            yield from _with_entries(batch)
            batch = []
    yield from _with_entries(batch)


def _with_entries(
    batch: list[AccessLogLink],
) -> Iterator[tuple[AccessLogLink, AccessLogEntry | None]]:
    found = AccessLogEntry.objects.in_bulk([link.entry_id for link in batch])
    for link in batch:
        yield link, found.get(link.entry_id)


def broken_links(most: int = 50) -> list[str]:
    """What is wrong in the sealed journal: a number missing, a reading gone or changed. Reads it all."""
    told: list[str] = []
    previous, expected = "", 1
    removed: Counter[uuid.UUID] = Counter()
    for link, entry in _links():
        if link.number != expected:
            told.append(
                _("il manque les inscriptions %(first)s à %(last)s")
                % {"first": expected, "last": link.number - 1}
            )
        if entry is None and link.removed_by is not None:
            removed[link.removed_by] += 1
        elif entry is None:
            told.append(_("l’inscription %(n)s a disparu") % {"n": link.number})
        elif link.number == expected and link_digest(link.number, entry, previous) != link.digest:
            told.append(_("l’inscription %(n)s a été changée") % {"n": link.number})
        previous, expected = link.digest, link.number + 1
        if len(told) >= most:
            break
    return told + _unproved(removed)


def _unproved(removed: Counter[uuid.UUID]) -> list[str]:
    """Readings said to be destroyed that no proof of destruction counts."""
    proofs = {
        proof.pk: int(proof.counts.get("privacy.AccessLogEntry", 0))
        for proof in PurgeProof.objects.filter(pk__in=list(removed)).order_by("pk")
    }
    return [
        _("%(n)s inscriptions détruites sans preuve qui les compte") % {"n": count}
        for proof_id, count in removed.items()
        if count > proofs.get(proof_id, 0)
    ]


def unsealed(older_than: dt.timedelta = dt.timedelta(hours=2)) -> int:
    """How many readings wait for their seal since longer than that: the job should have run."""
    return (
        AccessLogEntry.objects.filter(occurred_at__lt=now() - older_than)
        .exclude(Exists(AccessLogLink.objects.filter(entry_id=OuterRef("pk"))))
        .count()
    )


def head() -> AccessLogLink | None:
    """The last link: its number and digest, written down elsewhere, witness to all that precede."""
    return AccessLogLink.objects.order_by("-number").first()
