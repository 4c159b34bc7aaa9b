"""Finding a questionnaire by its secret, and what it is still worth. Nothing of anybody is read for it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core import signing

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.drafts import digest, show_secret
from enracine.kernel.errors import NotVisible
from enracine.settlement.models import FollowUp, FollowUpAnswer, SurveyLink
from enracine.settlement.rules import DETAILS_MINUTES

_SIGNER = signing.Signer(sep=".", salt="enracine.settlement.survey")
OPEN, ANSWERED, GONE = "open", "answered", "gone"


def token_of(link_id: uuid.UUID) -> str:
    """The secret of a link: its identifier signed by the site. Made again each time, stored nowhere."""
    return _SIGNER.sign(link_id.hex)


@dataclass(frozen=True)
class Survey:
    """A link that somebody holds, and what it is worth now."""

    link: SurveyLink
    standing: str

    @property
    def acting(self) -> Acting:
        """The product's own acting, for the household of this one follow-up."""
        return Acting.for_system("survey").with_subjects(self.link.subject_id)


def survey_of(token: str) -> Survey:
    """The questionnaire that this secret opens. Raises NotVisible for a forged one.

    Two SQL queries. Whoever holds the link learns nothing: neither who, nor where, nor what was said.
    """
    try:
        _SIGNER.unsign(token)
    except signing.BadSignature as forged:
        raise NotVisible from forged
    kept = digest(token)
    show_secret(kept)
    link = SurveyLink.objects.filter(digest=kept).first()
    if link is None:
        raise NotVisible
    survey = Survey(link, OPEN)
    with acting_as(survey.acting):
        state = (
            FollowUp.objects.filter(pk=link.follow_up_id, subject_id=link.subject_id)
            .values_list("state", flat=True)
            .first()
        )
    return Survey(link, _standing(link, state))


def _standing(link: SurveyLink, state: str | None) -> str:
    closed = state in {None, FollowUp.State.CANCELLED}
    if closed or link.revoked_at is not None or link.expires_at <= now():
        return GONE
    return OPEN if link.answered_at is None else ANSWERED


def open_details(survey: Survey) -> FollowUpAnswer | None:
    """The answer that its author may still complete: the link's first, just given. One SQL query."""
    with acting_as(survey.acting):
        return FollowUpAnswer.objects.filter(
            link=survey.link,
            standing__in=["counted", "same"],
            details_at__isnull=True,
            created_at__gt=now() - dt.timedelta(minutes=DETAILS_MINUTES),
        ).first()
