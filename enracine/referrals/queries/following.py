"""What a sender can do, in one gesture, of a referral that came back: refused, or left without answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enracine.kernel.clock import today
from enracine.kernel.templatetags import formats
from enracine.people.queries import header
from enracine.referrals.models import CandidateLetter, CloseCode, CounterProposal, Referral
from enracine.referrals.queries.known import said_of
from enracine.referrals.queries.targets import Receiver, receivers_for
from enracine.referrals.rules import CAME_BACK, usable_reasons

#: Kinds of next steps, in the order they are shown.
PROPOSAL, INTERIM, NEIGHBOUR, WAIT = "proposition", "interim", "voisin", "attendre"
NEIGHBOURS_SHOWN = 5


@dataclass(frozen=True)
class Next:
    """One gesture: a draft to `receiver`, or (without receiver) waiting for the same one."""

    kind: str
    title: str
    why: str
    receiver: Receiver | None = None
    #: What is added to the message, when the proposal says more than a place.
    words: str = ""

    @property
    def key(self) -> str:
        """A short text naming the gesture in a form."""
        return f"{self.kind}|{self.receiver.key if self.receiver else ''}"


def nothing_open() -> str:
    """Said when the gesture is no longer possible."""
    return _("Ce n’est plus possible : la situation de cette référence a changé.")


def proposal_of(referral: Referral) -> CounterProposal | None:
    """What the receiver proposes instead, with the names it needs. One SQL query."""
    return (
        CounterProposal.objects.select_related(
            "region", "paj_territory", "municipality", "organisation"
        )
        .filter(pk=referral.pk)
        .first()
    )


def said_by(proposal: CounterProposal) -> str:
    """A counter-proposal in words: who, where, from when."""
    place = proposal.municipality or proposal.paj_territory or proposal.region
    parts = [
        str(proposal.organisation) if proposal.organisation else "",
        place.name if place else "",
    ]
    if proposal.from_date:
        parts.append(_("à partir du %(day)s") % {"day": formats.day(proposal.from_date, "fr-ca")})
    return ", ".join(filter(None, parts))


def letters_of(referral: Referral) -> list[CandidateLetter]:
    """What the person was told by her counsellor about this referral, newest first. One SQL query."""
    return list(CandidateLetter.objects.filter(referral=referral).select_related("organisation"))


def next_steps(referral: Referral, proposal: CounterProposal | None) -> list[Next]:
    """Every gesture possible now for a referral that came back. Four SQL queries."""
    if referral.state not in CAME_BACK:
        return []
    regions = {referral.region_id, proposal.region_id if proposal else None} - {None}
    person = header(referral.subject_id)
    found = receivers_for(
        referral.sender,
        today(),
        regions=[pk for pk in regions if pk is not None],
        age=person.age if person else None,
    )
    open_now = [r for r in found if not r.refuses and _reasons_apply(referral, r)]
    return [
        *_proposed(referral, proposal, open_now),
        *_interims(referral, open_now),
        *_neighbours(referral, proposal, open_now),
        *_waiting(referral),
    ]


def _reasons_apply(referral: Referral, receiver: Receiver) -> bool:
    usable = usable_reasons(referral.sender.kind, receiver.organisation.kind)
    return bool(usable & set(referral.reasons))


def _proposed(
    referral: Referral, proposal: CounterProposal | None, receivers: Iterable[Receiver]
) -> list[Next]:
    """The receiver that serves what is proposed: the one named, else the same one, else who can."""
    if proposal is None:
        return []
    fits = [r for r in receivers if _fits(proposal, r, referral)]
    wanted = proposal.organisation_id or referral.receiver_id
    fits.sort(key=lambda r: (r.organisation.pk != wanted, r.vacant is not None, r.is_full))
    if not fits:
        return []
    said = said_by(proposal)
    words = _("Selon votre proposition : %(what)s.") % {"what": said}
    return [Next(PROPOSAL, said, said_of(fits[0]), fits[0], words)]


def _fits(proposal: CounterProposal, receiver: Receiver, referral: Referral) -> bool:
    if (
        proposal.organisation_id is not None
        and receiver.organisation.pk != proposal.organisation_id
    ):
        return False
    if proposal.paj_territory_id is not None:
        place = receiver.paj_territory
        return place is not None and place.pk == proposal.paj_territory_id
    region = proposal.region_id or (None if proposal.organisation_id else referral.region_id)
    if region is None or receiver.everywhere:
        return True
    if proposal.region_id is None and referral.paj_territory_id is not None:
        place = receiver.paj_territory
        return place is not None and place.pk == referral.paj_territory_id
    return receiver.region is not None and receiver.region.pk == region


def _same_place(referral: Referral, receiver: Receiver) -> bool:
    place = receiver.paj_territory
    return (place.pk if place else None) == referral.paj_territory_id


def _interims(referral: Referral, receivers: Iterable[Receiver]) -> list[Next]:
    return [
        Next(INTERIM, _called(r), said_of(r), r)
        for r in receivers
        if r.stands_in_for and _same_place(referral, r)
    ]


def _neighbours(
    referral: Referral, proposal: CounterProposal | None, receivers: Iterable[Receiver]
) -> list[Next]:
    """Who else can answer there: places left first, never a vacant post nor somebody full."""
    others = [
        r
        for r in receivers
        if r.organisation.pk != referral.receiver_id
        and not (r.vacant or r.is_full or r.stands_in_for)
        and not (proposal is not None and r.organisation.pk == proposal.organisation_id)
    ]
    others.sort(key=lambda r: (not r.has_places, str(r.organisation)))
    return [Next(NEIGHBOUR, _called(r), said_of(r), r) for r in others[:NEIGHBOURS_SHOWN]]


def _waiting(referral: Referral) -> list[Next]:
    """Give the same receiver another delay, when it never answered."""
    if referral.state != "expired" or referral.close_code == CloseCode.NOT_SERVING:
        return []
    who = {"who": referral.receiver}
    why = _("La même référence, rouverte avec un nouveau délai de réponse.")
    return [Next(WAIT, _("Attendre encore %(who)s") % who, why)]


def _called(receiver: Receiver) -> str:
    name = str(receiver.organisation)
    return f"{name} – {receiver.place}" if receiver.place else name
