"""What is opened or communicated outside the usual rules: with a reason, told, reviewed."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.network.scope import own_organisation
from enracine.privacy.models import ExceptionalAccess, LegalDisclosure, LegalException, Section

#: The most hours an exceptional access lasts (dated setting; never more than 72).
HOURS = ("access.exception_hours", 24)
SHORTEST_REASON = 10
#: Who reviews, after the fact.
REVIEWERS = frozenset({"privacy_officer", "coordinator", "administrator"})


@action
def open_exceptional_access(
    acting: Acting, subject_id: uuid.UUID, object_id: uuid.UUID, reason: str, hours: int
) -> ExceptionalAccess:
    """Open, for some hours, a file of one's own organisation that one does not follow.

    The caller has checked that the organisation holds it. Raises ActionRefused without a reason in
    words or beyond the longest time; listeners tell the coordination and the privacy officer.
    """
    if acting.membership_id is None or acting.organisation_id is None:
        raise NotVisible
    why = " ".join(reason.split())
    if len(why) < SHORTEST_REASON:
        raise ActionRefused(
            _("Dites en quelques mots pourquoi vous devez l’ouvrir."), field="reason", code="reason"
        )
    longest = min(int(parameter(*HOURS)), 72)
    if not 1 <= hours <= longest:
        raise ActionRefused(
            _("Choisissez une durée de %(most)s heures au plus.") % {"most": longest},
            field="hours",
            code="hours",
        )
    moment = now()
    opened = ExceptionalAccess.objects.create(
        subject_id=subject_id,
        object_id=object_id,
        organisation_id=acting.organisation_id,
        membership_id=acting.membership_id,
        reason=why[:300],
        opened_at=moment,
        ends_at=moment + dt.timedelta(hours=hours),
    )
    record(
        "privacy.exception_opened",
        acting,
        subject_id=subject_id,
        object=opened,
        data={"hours": hours, "file": str(object_id)},
    )
    return opened


@action
def review_exceptional_access(
    acting: Acting, access_id: uuid.UUID, review: str, comment: str, *, version: int | None = None
) -> ExceptionalAccess:
    """Say whether an exceptional access was justified. Never by whoever opened it.

    Raises NotVisible outside the organisation or for a role that does not review.
    """
    found = ExceptionalAccess.objects.filter(
        pk=access_id, organisation=own_organisation(acting)
    ).first()
    if found is None or acting.role not in REVIEWERS:
        raise NotVisible
    if found.membership_id == acting.membership_id:
        raise ActionRefused(_("Une autre personne que vous doit donner cet avis."), code="oneself")
    if review not in ExceptionalAccess.Review.values:
        raise ActionRefused(_("Choisissez un avis."), field="review")
    update_versioned(
        found,
        version,
        review=review,
        review_comment=comment.strip()[:300],
        reviewed_by_id=acting.membership_id,
        reviewed_at=now(),
    )
    record(
        "privacy.exception_reviewed",
        acting,
        subject_id=found.subject_id,
        object=found,
        data={"review": review},
    )
    return found


@action
def disclose_under_law(
    acting: Acting,
    subject_id: uuid.UUID,
    object_id: uuid.UUID,
    *,
    exception: str,
    recipient: str,
    channel: str,
    sections: Iterable[str],
    content: str,
    necessity: str,
) -> LegalDisclosure:
    """Write what was communicated without consent, under a named exception of the law (L31, L32).

    Nothing is sent by the product: a person called, and writes it here at once. Raises ActionRefused
    beside what is missing: the exception of the closed list, who received, what, why only that.
    """
    if acting.membership_id is None or acting.organisation_id is None:
        raise NotVisible
    named = sorted(set(sections) & set(Section.values))
    for field, value, message in (
        (
            "exception",
            exception in LegalException.values,
            _("Choisissez une exception de la liste."),
        ),
        ("recipient", recipient.strip(), _("Dites à qui.")),
        ("sections", named, _("Cochez ce qui a été communiqué, et rien d’autre.")),
        ("content", content.strip(), _("Dites ce qui a été communiqué.")),
        ("necessity", necessity.strip(), _("Dites pourquoi c’était nécessaire, et pas davantage.")),
    ):
        if not value:
            raise ActionRefused(message, field=field, code=field)
    done = LegalDisclosure.objects.create(
        subject_id=subject_id,
        object_id=object_id,
        organisation_id=acting.organisation_id,
        membership_id=acting.membership_id,
        exception=exception,
        recipient=recipient.strip()[:200],
        channel=channel.strip()[:120],
        sections=named,
        content=content.strip()[:1000],
        necessity=necessity.strip()[:1000],
    )
    record(
        "privacy.disclosed_under_law",
        acting,
        object=done,
        data={"exception": exception, "sections": named, "file": str(object_id)},
    )
    return done


@action
def review_disclosure(
    acting: Acting,
    disclosure_id: uuid.UUID,
    *,
    show_person: bool,
    comment: str,
    version: int | None = None,
) -> LegalDisclosure:
    """The privacy officer has seen it, and says whether the person reads it in her own pages."""
    found = LegalDisclosure.objects.filter(
        pk=disclosure_id, organisation=own_organisation(acting)
    ).first()
    if found is None or acting.role not in {"privacy_officer", "administrator"}:
        raise NotVisible
    update_versioned(
        found,
        version,
        shown_to_person=show_person,
        review_comment=comment.strip()[:300],
        reviewed_by_id=acting.membership_id,
        reviewed_at=now(),
    )
    record("privacy.disclosure_reviewed", acting, object=found, data={"shown": show_person})
    return found
