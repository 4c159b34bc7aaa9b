"""What travels with a referral, as each of its parties may read it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from enracine.kernel.errors import NotVisible
from enracine.people.models import PersonDocument
from enracine.people.queries import documents_of
from enracine.privacy.models import AccessLogEntry, Section
from enracine.referrals.models import (
    Attachment,
    Package,
    Referral,
    ReferralNeed,
)
from enracine.referrals.workflow import NEED, RECEIVER

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

#: The page of the access journal that a download leaves.
DOWNLOAD = "referrals:attachment"


@dataclass(frozen=True)
class Sent:
    """A document that was chosen; whether it can still be opened, and when the receiver took it."""

    attachment: Attachment
    taken_at: dt.datetime | None = None

    @property
    def kind(self) -> str:
        """What it is, in words."""
        known = dict(PersonDocument.Kind.choices)
        return str(known.get(self.attachment.kind, self.attachment.kind))


def reading_of(referral: Referral, attachment: Attachment) -> str:
    """What the journal writes of a download: which referral, which document."""
    return f"{referral.number} – {attachment.title}"[:300]


def attachments_of(referral: Referral) -> list[Sent]:
    """The documents chosen for a referral that the reader may know of. One SQL query."""
    if not getattr(referral, "has_attachments", True):
        return []
    return [Sent(a) for a in told_if_there(referral.attachments)]


def told_if_there(attachments: "RelatedManager[Attachment]") -> QuerySet[Attachment]:
    """The documents chosen, each with whether the reader can open it still (`there`), by title."""
    opens = PersonDocument.objects.filter(pk=OuterRef("paper_id"))
    told = attachments.annotate(there=Exists(opens))  # type: ignore[no-redef]  # declared for its readers
    return told.order_by("title", "id")


def chosen_papers(referral: Referral) -> list[Attachment]:
    """The documents that would leave with a draft now: one taken back since stays. One SQL query."""
    return [sent.attachment for sent in attachments_of(referral) if sent.attachment.there]


def attachments_told(referral: Referral) -> list[Sent]:
    """The same for the person, with the day the receiver took each one. Two SQL queries at most."""
    found = attachments_of(referral)
    if not found:
        return []
    taken = dict(
        AccessLogEntry.objects.filter(
            subject_id=referral.subject_id,
            organisation_id=referral.receiver_id,
            page=DOWNLOAD,
            reason__in=[reading_of(referral, s.attachment) for s in found],
        )
        .order_by("-occurred_at")
        .values_list("reason", "occurred_at")
    )
    return [Sent(s.attachment, taken.get(reading_of(referral, s.attachment))) for s in found]


def paper_of(referral: Referral, attachment_id: uuid.UUID) -> tuple[Attachment, PersonDocument]:
    """A document to hand over. Raises NotVisible when access has ended or the document is gone."""
    attachment = referral.attachments.filter(pk=attachment_id).first()
    paper = (
        documents_of(referral.subject_id).filter(pk__in=[attachment.paper_id]).first()
        if attachment is not None
        else None
    )
    if attachment is None or paper is None:
        raise NotVisible
    return attachment, paper


def papers_to_choose(referral: Referral) -> list[tuple[PersonDocument, bool]]:
    """The documents of the file, and whether each one is chosen. Two SQL queries, or none."""
    if Section.DOCUMENTS not in referral.sections:
        return []
    chosen = set(referral.attachments.values_list("paper_id", flat=True))
    return [(paper, paper.pk in chosen) for paper in documents_of(referral.subject_id)]


def needs_of(referral: Referral) -> list[ReferralNeed]:
    """The needs of a referral, in their order. One SQL query."""
    if not getattr(referral, "has_needs", True):
        return []
    return list(referral.needs.order_by("position"))


def need_steps(need: ReferralNeed) -> list[tuple[str, str]]:
    """What the receiver may say of a need now: name and words."""
    return [
        (t.name, _(t.label))
        for t in NEED.available(need.state, [RECEIVER])
        if t.name != "acknowledge"
    ]


def portrait_in(referral: Referral) -> dict[str, Any] | None:
    """The evaluation by its codes, in the package, while the reader may read it. One SQL query."""
    package = Package.objects.filter(pk=referral.pk).values_list("content", flat=True).first()
    portrait = (package or {}).get("portrait")
    return portrait if portrait and portrait["answers"] else None
