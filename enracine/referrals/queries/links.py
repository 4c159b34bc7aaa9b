"""Finding a link by its secret, and what somebody who gave its code may see."""

import uuid
from dataclasses import dataclass, replace

from django.core import signing
from django.utils.crypto import salted_hmac

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.drafts import digest, show_secret
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameters
from enracine.network.models import LinkAnswering
from enracine.network.queries.links import answering_by_link
from enracine.network.standing import acting_through
from enracine.privacy.queries.disposals import Asked
from enracine.referrals.link_rules import CODE_DIGITS, DEFAULTS, standing
from enracine.referrals.models import AnswerLink, AnswerSession, Referral
from enracine.referrals.queries.common import visible_referral
from enracine.referrals.queries.detail import after_withdrawal

_SIGNER = signing.Signer(sep=".", salt="enracine.referrals.answer_link")


def link_settings() -> dict[str, int]:
    """The settings of links in force today. One SQL query."""
    return {**DEFAULTS, **parameters(dict(DEFAULTS))}


def token_of(link_id: uuid.UUID) -> str:
    """The secret of a link: its identifier signed by the site. Made again each time, stored nowhere."""
    return _SIGNER.sign(link_id.hex)


def code_of(link_id: uuid.UUID, number: int) -> str:
    """The code number `number` of a link: made here and by the letter, stored nowhere."""
    made = salted_hmac("enracine.referrals.code", f"{link_id}:{number}", algorithm="sha256")
    return f"{int(made.hexdigest(), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def code_digest(link_id: uuid.UUID, number: int, code: str) -> str:
    """What is stored of a code: keyed, since a million codes are quickly tried."""
    kept = salted_hmac(
        "enracine.referrals.code.kept", f"{link_id}:{number}:{code}", algorithm="sha256"
    )
    return kept.hexdigest()


@dataclass(frozen=True)
class Door:
    """A link that somebody holds: what it is worth now, how its organisation answers."""

    link: AnswerLink
    answering: LinkAnswering | None
    standing: str
    #: What its organisation must still say, or said, of what it had received (S07).
    asked: Asked | None = None

    @property
    def acting(self) -> Acting:
        """Before the code: the product itself, for this one referral of this one organisation."""
        return door_acting(self.link)


def door_acting(link: AnswerLink) -> Acting:
    """The product's own acting at the door of a link, narrowed to its referral."""
    system = Acting.for_system("answer_link")
    at_home = replace(system, organisation_id=link.organisation_id, label="")
    return at_home.narrowed(link.referral_id, link.subject_id)


def door_of(token: str) -> Door:
    """The link that this secret opens, whatever it is still worth. Raises NotVisible for a forged one.

    Three SQL queries. Nothing is known of the person before the code.
    """
    try:
        _SIGNER.unsign(token)
    except signing.BadSignature as forged:
        raise NotVisible from forged
    kept = digest(token)
    show_secret(kept)
    link = AnswerLink.objects.filter(digest=kept).first()
    if link is None:
        raise NotVisible
    return _door(link)


def _door(link: AnswerLink) -> Door:
    with acting_as(door_acting(link)):
        referral = Referral.objects.filter(
            pk=link.referral_id, receiver_id=link.organisation_id
        ).first()
        return _judged(link, referral)


def _judged(link: AnswerLink, referral: Referral | None) -> Door:
    answering = answering_by_link(link.organisation_id)
    asked = after_withdrawal(referral) if referral is not None else None
    worth = standing(
        answers_by_link=answering is not None,
        revoked=link.revoked_at is not None,
        expires_at=link.expires_at,
        state=referral.state if referral is not None else "",
        moment=now(),
        is_asked=asked is not None and asked.waits,
    )
    return Door(link, answering, worth, asked)


@dataclass(frozen=True)
class Visit:
    """Somebody who gave the code of a link, on this device, and what the link is still worth."""

    session: AnswerSession
    door: Door
    acting: Acting
    referral: Referral

    @property
    def name(self) -> str:
        """The name she gave."""
        return self.session.membership.user.get_full_name()

    @property
    def is_over(self) -> bool:
        """Whether the code must be asked again, or nothing can be answered by this link any more."""
        ended = self.session.ended_at is not None or self.session.expires_at <= now()
        return ended or self.door.standing in {"revoked", "replaced"}


def visit_of(link_id: uuid.UUID, secret: str) -> Visit:
    """The visit of this link whose secret a browser holds. Raises NotVisible: another link's secret,
    or none, opens nothing. Four SQL queries, one more after a withdrawal.
    """
    kept = digest(secret)
    show_secret(kept)
    session = (
        AnswerSession.objects.filter(digest=kept, link_id=link_id)
        .select_related("membership__user", "membership__organisation")
        .first()
        if secret
        else None
    )
    if session is None or session.membership.ended_at is not None:
        raise NotVisible
    member = session.membership
    acting = acting_through(member, member.user.get_full_name()).narrowed(
        session.referral_id, session.subject_id
    )
    with acting_as(acting):
        link = AnswerLink.objects.get(pk=link_id)
        referral = visible_referral(acting, session.referral_id)
        return Visit(session, _judged(link, referral), acting, referral)
