"""How the API shows a referral: what each party may know of it, and what it may do now."""

import datetime as dt
import uuid
from typing import Any

from django.utils.encoding import force_str
from ninja import Field, Schema

from enracine.kernel.acting import Acting
from enracine.kernel.api.gestures import TransitionOut, offer_shape
from enracine.kernel.api.schemas import Editable
from enracine.kernel.api.written import and_also
from enracine.network.models import Organisation
from enracine.people.queries import PersonHeader
from enracine.privacy.models import Section
from enracine.referrals import gestures
from enracine.referrals.models import Alarm, Reason, Referral, State, Turn
from enracine.referrals.queries import detail
from enracine.referrals.queries.common import parties_of, place_of
from enracine.referrals.queries.software import Written
from enracine.referrals.queries.targets import Receiver
from enracine.referrals.rules import usable_reasons
from enracine.referrals.workflow import RECEIVER, SENDER


class PartyOut(Schema):
    """An organisation, by its identifier and its name."""

    id: uuid.UUID
    name: str


class NamedPersonOut(Schema):
    """Who a referral is about; absent where her identity is not shared."""

    id: uuid.UUID
    name: str


class ReferralOut(Editable):
    """A referral: whose turn it is, by when, and how it ended. What one may not know is absent."""

    number: str
    state: State
    state_label: str
    turn: Turn
    alarm: Alarm
    due_on: dt.date | None
    person: NamedPersonOut | None = Field(None, description="absent where identity is not shared")
    sender: PartyOut
    receiver: PartyOut
    programme: str
    place: str = Field(description="in words; empty when none is aimed at")
    region_code: str | None
    paj_territory_code: str | None
    is_principal: bool
    reasons: list[Reason]
    sections: list[Section]
    sent_at: dt.datetime | None
    received_at: dt.datetime | None
    answered_at: dt.datetime | None
    first_contact_on: dt.date | None
    closed_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    decline_reason: str
    close_code: str
    outcome: str
    dossier_id: uuid.UUID | None = Field(None, description="the caller's own dossier, if any")


class SiblingOut(Schema):
    """Another place asked at the same time, when the caller may know of it."""

    id: uuid.UUID | None
    label: str
    state: str


class PackageFactOut(Schema):
    """One fact of a package, in words."""

    label: str
    value: str


class PackageSectionOut(Schema):
    """One consented section of the package, as it was frozen."""

    code: str
    label: str
    facts: list[PackageFactOut]


class PaperOut(Schema):
    """A document chosen to travel, by its digest."""

    title: str
    media_type: str
    size: int
    sha256: str


class ReferralDetailOut(ReferralOut):
    """A referral whole."""

    question: str
    answer: str
    counter_proposal: str
    feedback: str
    hold_reason: str
    resume_on: dt.date | None
    contest_reason: str
    consent_id: uuid.UUID | None = Field(None, description="the agreement it rests on")
    package: list[PackageSectionOut] | None = Field(
        None, description="what was communicated; absent when it may not, or no longer, be read"
    )
    package_message: str | None = None
    package_documents: list[PaperOut] | None = None
    siblings: list[SiblingOut]
    available_transitions: list[TransitionOut]


class PreviewOut(Schema):
    """What a draft would communicate if it left now."""

    sections: list[PackageSectionOut]
    plan_travels: bool = Field(description="the accepted plan is among the sections")
    seen: str = Field(
        description="send it back with `send`, `attest_consent` or `request_consent`: when what would "
        "leave has changed since, nothing leaves (409)"
    )


class ReceiverOut(Schema):
    """An organisation that may receive, for a place."""

    organisation_id: uuid.UUID
    organisation: str
    programme: str
    region_code: str | None
    paj_territory_code: str | None
    place: str
    answer_days: int = Field(description="working days it usually takes to answer")
    vacant_since: dt.date | None
    refuses: str = Field(description="why it does not receive now; empty when it does")
    reasons: list[str] = Field(description="reasons of the agreement that apply to it")


_SAME = (
    "id", "version", "created_at", "updated_at", "number", "state", "turn", "alarm", "due_on",
    "is_principal", "reasons", "sections", "sent_at", "received_at", "answered_at",
    "first_contact_on", "closed_at", "acknowledged_at", "decline_reason", "close_code", "outcome",
)  # fmt: skip
_MORE = (
    "question", "answer", "counter_proposal", "feedback", "hold_reason", "resume_on",
    "contest_reason",
)  # fmt: skip


def party_shape(organisation: Organisation) -> dict[str, Any]:
    """An organisation, by its identifier and its name."""
    return {"id": organisation.pk, "name": str(organisation)}


def referral_shape(
    acting: Acting, referral: Referral, person: PersonHeader | None
) -> dict[str, Any]:
    """A referral as a line of a list; what the caller may not know is left out. No SQL query."""
    parties = parties_of(acting, referral)
    shape: dict[str, Any] = {name: getattr(referral, name) for name in _SAME}
    shape |= {
        "state_label": force_str(referral.get_state_display()),
        "sender": party_shape(referral.sender),
        "receiver": party_shape(referral.receiver),
        "programme": referral.programme.code,
        "place": place_of(referral),
        "region_code": referral.region.code if referral.region else None,
        "paj_territory_code": referral.paj_territory.code if referral.paj_territory else None,
    }
    if person is not None:
        shape["person"] = {"id": person.subject_id, "name": person.full_name}
    if SENDER in parties:
        shape["dossier_id"] = referral.dossier_id
    elif RECEIVER in parties and referral.receiver_dossier_id:
        shape["dossier_id"] = referral.receiver_dossier_id
    return shape


def written_shape(row: Written, name: str | None) -> str:
    """The same of a referral that PostgreSQL has written, as a text of JSON (a test compares them)."""
    more: dict[str, Any] = {"state_label": str(State(row.state).label)}
    if name is not None:
        more["person"] = {"id": str(row.subject_id), "name": name}
    if row.dossier_id is not None:
        more["dossier_id"] = str(row.dossier_id)
    return and_also(row.text, **more)


def referral_detail(
    acting: Acting,
    referral: Referral,
    person: PersonHeader | None,
    package: dict[str, Any] | None,
) -> dict[str, Any]:
    """A referral whole, with what may be done now."""
    shape = referral_shape(acting, referral, person)
    shape |= {name: getattr(referral, name) for name in _MORE}
    shape["siblings"] = [
        {"id": other.pk, "label": other.label, "state": other.state}
        for other in detail.siblings(acting, referral)
    ]
    shape["available_transitions"] = [
        offer_shape(acting, referral, offer) for offer in gestures.offers(acting, referral)
    ]
    if referral.consent_id and RECEIVER not in parties_of(acting, referral):
        shape["consent_id"] = referral.consent_id
    if package is not None:
        shape["package"] = package_sections(package)
        shape["package_message"] = package.get("message", "")
        shape["package_documents"] = package.get("attachments", [])
    return shape


def package_sections(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections of a frozen package, in words."""
    return [
        {
            "code": section["code"],
            "label": section["label"],
            "facts": [{"label": f["label"], "value": f["value"]} for f in section["facts"]],
        }
        for section in content["sections"]
    ]


def receiver_shape(receiver: Receiver, sender_kind: str) -> dict[str, Any]:
    """Who may receive, with the reasons of the agreement that apply. No SQL query."""
    territory = receiver.paj_territory
    here = receiver.region is not None and not receiver.everywhere
    return {
        "organisation_id": receiver.organisation.pk,
        "organisation": str(receiver.organisation),
        "programme": receiver.programme.code,
        "region_code": receiver.region.code if here and receiver.region else None,
        "paj_territory_code": territory.code if territory else None,
        "place": receiver.place,
        "answer_days": receiver.answer_days,
        "vacant_since": receiver.vacant.since if receiver.vacant else None,
        "refuses": force_str(receiver.refuses),
        "reasons": sorted(usable_reasons(sender_kind, receiver.organisation.kind)),
    }
