"""Threads as the two sides read them, what waits in them, and the words ready to send."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateTimeField, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject, TruncDate
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import known, visible
from enracine.accompaniment.queries.waiting import named
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.errors import NotVisible
from enracine.kernel.inbox import lines_of
from enracine.network.models import Role
from enracine.network.scope import own_organisation
from enracine.people.models import Contact, PersonDocument
from enracine.people.queries import documents_of
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections
from enracine.threads.models import Message, Template

PAGE = 30
#: Who keeps an organisation's words ready to send.
KEEPERS = (Role.COORDINATOR.value, Role.ADMINISTRATOR.value)


def dossier_of(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    """The dossier whose thread one may read: its holder's, that one needs to know; or one's own.

    Raises NotVisible otherwise.
    """
    if acting.is_professional:
        rows = visible(acting).filter(organisation_id=own_organisation(acting))
    else:
        rows = Dossier.objects.filter(subject_id__in=acting.subject_ids)
    found: Dossier | None = (
        rows.select_related("organisation", "assignee__user").filter(pk=dossier_id).first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Named:
    """A document that a message names; without an address when its reader may not open it (any more)."""

    title: str
    kind: str
    url: str


#: What is said of a document that was taken back, or that its reader may not open.
UNREADABLE = Named("", "", "")


@dataclass(frozen=True)
class Line:
    """One message as its reader sees it."""

    pk: uuid.UUID
    by: str
    text: str
    sent_at: dt.datetime
    is_mine: bool
    is_new: bool
    read_at: dt.datetime | None
    documents: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Page:
    """Some messages of a thread, the oldest first; the cursor of the older ones, empty at the start."""

    lines: tuple[Line, ...]
    older: str

    @property
    def has_new(self) -> bool:
        """Whether something here was not read yet."""
        return any(line.is_new for line in self.lines)


def page_of(
    acting: Acting,
    dossier: Dossier,
    before: str = "",
    *,
    name: str = "",
    papers: Iterable[PersonDocument] = (),
) -> Page:
    """The last messages of a thread, or those before a cursor. `name` is the person's. One SQL query.

    `papers` are the documents of the person that the reader may open: a message may name some.
    """
    opened = {paper.pk: _opened(acting, dossier, paper) for paper in papers}
    rows = Message.objects.filter(dossier=dossier)
    try:
        rows = rows.filter(pk__lt=uuid.UUID(before)) if before else rows
    except ValueError:
        rows = rows.none()
    found = list(rows.select_related("author__user").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE][::-1]
    by_person = not acting.is_professional
    lines = tuple(
        Line(
            pk=row.pk,
            by=name if row.author is None else row.author.user.get_full_name(),
            text=row.text,
            sent_at=row.sent_at,
            is_mine=row.from_person == by_person,
            is_new=row.from_person != by_person and row.read_at is None,
            read_at=row.read_at if row.from_person == by_person else None,
            documents=tuple(opened.get(pk, UNREADABLE) for pk in row.documents),
        )
        for row in shown
    )
    return Page(lines, str(shown[0].pk) if len(found) > PAGE else "")


def _opened(acting: Acting, dossier: Dossier, paper: PersonDocument) -> Named:
    """A document as this reader opens it: from the dossier, or from her own space."""
    address = (
        reverse("accompaniment:document", args=[dossier.pk, paper.pk])
        if acting.is_professional
        else reverse("portal:document", args=[paper.pk])
    )
    return Named(paper.title, str(paper.get_kind_display()), address)


def papers_of(acting: Acting, dossier: Dossier) -> list[PersonDocument]:
    """The documents of the person that the reader may open, newest first. At most two SQL queries."""
    if acting.is_professional and Section.DOCUMENTS not in granted_sections(dossier.subject_id):
        return []
    return list(documents_of(dossier.subject_id))


@dataclass(frozen=True)
class Thread:
    """One organisation that follows the person, as « Mes messages » shows it."""

    dossier: Dossier
    last_at: dt.datetime | None
    unread: int

    @property
    def is_open(self) -> bool:
        """Whether one may still write."""
        return self.dossier.closed_on is None


def threads_of(subject_id: uuid.UUID) -> list[Thread]:
    """The organisations that the person may write to, or wrote with; the latest first. One query."""
    messages = Message.objects.filter(dossier=OuterRef("pk")).order_by()
    unread = messages.filter(from_person=False, read_at__isnull=True).values("dossier")
    rows: QuerySet[Any] = (
        Dossier.objects.filter(subject_id=subject_id)
        .annotate(
            last_at=Subquery(messages.values("dossier").annotate(n=Max("sent_at")).values("n")),
            unread=Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0),
        )
        .filter(Q(closed_on__isnull=True) | Q(last_at__isnull=False))
        .select_related("organisation", "assignee__user")
        .order_by("id")
    )
    found = [Thread(row, row.last_at, row.unread) for row in rows]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda t: (t.unread > 0, t.last_at or never), reverse=True)


@dataclass(frozen=True)
class Unread:
    """Who wrote last to the person, and how many messages she has not read."""

    dossier_id: uuid.UUID
    organisation: str
    count: int


def unread_column(subject_id: uuid.UUID) -> Subquery:
    """What waits for the person, as a column of the home's one query; see `unread_in`."""
    waiting = Message.objects.filter(
        subject_id=subject_id, from_person=False, read_at__isnull=True
    ).order_by("-sent_at", "-id")
    count = waiting.order_by().values("subject_id").annotate(n=Count("pk")).values("n")
    return Subquery(
        waiting.values(
            json=JSONObject(
                dossier="dossier_id", organisation="organisation__name", n=Subquery(count)
            )
        )[:1]
    )


def unread_in(column: dict[str, Any] | None) -> Unread | None:
    """The column read; None when she has read everything."""
    if column is None:
        return None
    return Unread(uuid.UUID(column["dossier"]), column["organisation"], column["n"])


def _waiting(acting: Acting) -> "QuerySet[Message]":
    """Messages of persons that wait for this member: those of her dossiers, and of nobody's."""
    mine = Dossier.objects.filter(
        Q(assignee_id=acting.membership_id) | Q(assignee__isnull=True),
        known(acting),
        pk=OuterRef("dossier_id"),
    )
    return Message.objects.filter(
        Exists(mine),
        organisation_id=own_organisation(acting),
        from_person=True,
        read_at__isnull=True,
    )


def waiting_keys(acting: Acting) -> "QuerySet[Message, tuple[uuid.UUID, dt.date | None]]":
    """Dossiers in which a person waits for an answer, since her oldest unread message."""
    return (
        _waiting(acting)
        .values("dossier_id")
        .annotate(first=Min("sent_at", output_field=DateTimeField()))
        .order_by("first", "dossier_id")
        .values_list("dossier_id", TruncDate("first", tzinfo=QUEBEC))
    )


def waiting_told(
    _acting: Acting, ids: Any
) -> "QuerySet[Dossier, tuple[uuid.UUID, dict[str, Any]]]":
    """Since when the person of these dossiers waits, and the name one may read."""
    unread = Message.objects.filter(
        dossier=OuterRef("pk"), from_person=True, read_at__isnull=True
    ).order_by("sent_at")
    return lines_of(
        Dossier.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        number="number",
        since=TruncDate(Subquery(unread.values("sent_at")[:1]), tzinfo=QUEBEC),
    )


def coordinated_organisation(acting: Acting) -> uuid.UUID:
    """The organisation whose words ready to send one keeps. Raises NotVisible."""
    if acting.role not in KEEPERS:
        raise NotVisible
    return own_organisation(acting)


def templates(acting: Acting) -> "QuerySet[Template]":
    """The words ready to send of one's organisation, by title."""
    return Template.objects.filter(
        organisation_id=own_organisation(acting), ended_at__isnull=True
    ).order_by("title", "id")


def language_of(subject_id: uuid.UUID) -> str:
    """The language in which the person reads. One SQL query."""
    found = Contact.objects.filter(subject_id=subject_id).values_list("language", flat=True)
    return found.first() or "fr-ca"
