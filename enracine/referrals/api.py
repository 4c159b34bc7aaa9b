"""Referrals over the API: the gestures of the pages, on the rows of the pages."""

import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import ValidationError

from enracine.kernel.api.gestures import TransitionIn, perform
from enracine.kernel.api.schemas import MINIMUM, PageQuery, Strict, Text, page_of, whole_page
from enracine.kernel.api.versions import IfMatch, tagged, unchanged
from enracine.kernel.api.written import page_written
from enracine.kernel.identity import acting_of
from enracine.people.queries import headers
from enracine.people.queries.names import names_of
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions, gestures
from enracine.referrals.actions.drafting import own_draft
from enracine.referrals.api_shapes import (
    PreviewOut,
    ReceiverOut,
    ReferralDetailOut,
    ReferralOut,
    package_sections,
    receiver_shape,
    referral_detail,
    written_shape,
)
from enracine.referrals.models import Reason, State, Turn
from enracine.referrals.queries import detail, software
from enracine.referrals.queries.common import parties_of, visible_referral
from enracine.referrals.queries.previewing import previewed
from enracine.referrals.workflow import RECEIVER
from enracine.territories.models import PajTerritory, Region

router = Router(tags=["referrals"])


class ReferralPage(Schema):
    """One page of referrals."""

    items: list[ReferralOut]
    total: int
    total_is_minimum: bool = MINIMUM
    page: int
    per_page: int


class ReferralFilters(Schema):
    """Which referrals."""

    direction: Literal["received", "sent", "coordinated"] | None = None
    state: list[State] = Field([], max_length=20, description="several may be named")
    turn: Turn | None = None
    open: bool | None = None


@router.get(
    "/referrals", response=ReferralPage, exclude_unset=True, summary="Referrals, newest first"
)
def list_referrals(
    request: HttpRequest, filters: Annotated[ReferralFilters, Query(...)], paging: PageQuery
) -> HttpResponse:
    """Those that the acting membership sent, received or coordinates; a candidate's own.

    A person's name stands beside hers only where her identity may be seen. `total` is exact, but past a
    thousand for who needs to know of her team's only: a minimum (`total_is_minimum`).
    """
    acting = acting_of(request)
    asked = software.Filters(
        filters.direction or "",
        tuple(state.value for state in filters.state),
        filters.turn.value if filters.turn else "",
        filters.open,
    )

    def show(rows: list[Any]) -> list[str]:
        names = names_of({row.subject_id for row in rows})
        for subject_id in names:
            note_read(request, subject_id, ["identity"], "api:referrals")
        return [written_shape(row, names.get(row.subject_id)) for row in rows]

    rows: Any = software.Listed(acting, asked)
    return page_written(page_of(rows, paging, show, rows.number))


class TargetIn(Strict):
    """One organisation asked, for one place."""

    organisation_id: uuid.UUID
    region_code: Annotated[str, Field(pattern="^[0-9]{2}$")] | None = None
    paj_territory_code: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,60}$")] | None = None
    sections: list[Section] | None = Field(None, max_length=20, description="else the common ones")
    principal: bool = False


class ReferralIn(Strict):
    """A referral to prepare: nothing leaves before the agreement and the transition « send »."""

    model_config = Strict.model_config | {
        "json_schema_extra": {
            "example": {
                "dossier_id": "0198c0de-0000-7000-8000-000000000001",
                "targets": [{"organisation_id": "0198c0de-0000-7000-8000-000000000002"}],
                "reasons": ["cv"],
                "sections": ["identity", "contact", "project"],
            }
        }
    }
    dossier_id: uuid.UUID
    targets: list[TargetIn] = Field(min_length=1, max_length=10)
    reasons: list[Reason] = Field(min_length=1, max_length=20)
    sections: list[Section] = Field([], max_length=20)
    message: Text = ""
    tell_others: bool = Field(False, description="the person lets each know that others are asked")


@router.post(
    "/referrals",
    response={201: ReferralDetailOut},
    exclude_unset=True,
    summary="Prepare a referral",
)
def create_referral(
    request: HttpRequest, response: HttpResponse, body: ReferralIn
) -> Status[dict[str, Any]]:
    """A draft for each target; the answer is the principal one, with the others as `siblings`."""
    acting = acting_of(request)
    dossier = software.own_dossier(acting, body.dossier_id)
    drafts = actions.draft_referral(
        acting,
        dossier.pk,
        _targets(body),
        [reason.value for reason in body.reasons],
        message=body.message,
        tell_others=body.tell_others,
    )
    principal = next(draft for draft in drafts if draft.is_principal)
    response["Location"] = f"/api/v1/referrals/{principal.pk}"
    return Status(201, _whole(request, response, principal.pk))


def _targets(body: ReferralIn) -> list[actions.Target]:
    named = [target.principal for target in body.targets]
    if not any(named):
        named[0] = True
    return [
        actions.Target(
            organisation_id=target.organisation_id,
            sections=tuple(
                s.value for s in (body.sections if target.sections is None else target.sections)
            ),
            region_id=_place(Region, target.region_code, place, "region_code"),
            paj_territory_id=_place(
                PajTerritory, target.paj_territory_code, place, "paj_territory_code"
            ),
            is_principal=principal,
        )
        for place, (target, principal) in enumerate(zip(body.targets, named, strict=True))
    ]


def _place(
    model: type[Region] | type[PajTerritory], code: str | None, index: int, name: str
) -> uuid.UUID | None:
    if code is None:
        return None
    found = model.objects.filter(code=code).first()
    if found is None:
        said = {"type": "unknown", "loc": ("body", "body", "targets", index, name)}
        raise ValidationError([said | {"msg": _("Aucun lieu n’a ce code.")}])
    place: uuid.UUID = found.pk
    return place


class ReceiverList(Schema):
    """Who may receive, on one page."""

    items: list[ReceiverOut]
    total: int
    page: int
    per_page: int


@router.get(
    "/dossiers/{uuid:dossier_id}/receivers",
    response=ReceiverList,
    summary="Who may receive the person of a dossier today",
)
def list_receivers(request: HttpRequest, dossier_id: uuid.UUID) -> dict[str, Any]:
    """For the places she aims at: vacancies, pauses and reasons of the agreement are said first."""
    dossier = software.own_dossier(acting_of(request), dossier_id)
    note_read(request, dossier.subject_id, ["identity"], "api:receivers")
    items = [
        receiver_shape(receiver, dossier.organisation.kind)
        for receiver in software.receivers_of(dossier)
    ]
    return whole_page(items)


@router.get(
    "/referrals/{uuid:referral_id}",
    response=ReferralDetailOut,
    exclude_unset=True,
    summary="One referral, what was shared, what may be done now",
)
def get_referral(
    request: HttpRequest, response: HttpResponse, referral_id: uuid.UUID
) -> dict[str, Any]:
    """Reading it as its receiver notes that it is received, as opening its page does."""
    return _whole(request, response, referral_id)


def _whole(request: HttpRequest, response: HttpResponse, referral_id: uuid.UUID) -> dict[str, Any]:
    acting = acting_of(request)
    found = visible_referral(acting, referral_id)
    package = detail.package_of(found)
    shown = {s["code"] for s in package["sections"]} if package else set()
    shown |= {"identity"} & granted_sections(found.subject_id)
    if shown:
        note_read(request, found.subject_id, shown, "api:referral")
    if RECEIVER in parties_of(acting, found) and found.state == "sent":
        request.opened_referral = found.pk  # type: ignore[attr-defined]  # read after the view
    tagged(response, found.version)
    person = headers([found.subject_id]).get(found.subject_id)
    return referral_detail(acting, found, person, package)


@router.get(
    "/referrals/{uuid:referral_id}/preview",
    response=PreviewOut,
    summary="What a draft would communicate now",
)
def preview_referral(
    request: HttpRequest, response: HttpResponse, referral_id: uuid.UUID
) -> dict[str, Any]:
    """For the sender of a draft: to show the person, section by section, before her agreement.

    What has left is read in `package`: 422 then.
    """
    referral = visible_referral(acting_of(request), referral_id)
    own_draft(acting_of(request), referral)
    note_read(request, referral.subject_id, referral.sections, "api:preview")
    shown = previewed(referral)
    tagged(response, referral.version)
    return {
        "sections": package_sections({"sections": shown.sections}),
        "plan_travels": shown.plan is not None,
        "seen": shown.token,
    }


@router.post(
    "/referrals/{uuid:referral_id}/transitions",
    response=ReferralDetailOut,
    exclude_unset=True,
    summary="Do something with a referral",
)
def move_referral(
    request: HttpRequest,
    response: HttpResponse,
    referral_id: uuid.UUID,
    body: TransitionIn,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """The same rules as the page: what is not in `available_transitions` is refused."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    with unchanged(if_match, referral.version, lambda: _current(request, referral_id)):
        before = _current(request, referral_id) if body.name == "discard" else None
        state = force_str(referral.get_state_display())
        perform(acting, referral, gestures.offers(acting, referral), body, state)
    return before or _whole(request, response, referral_id)


def _current(request: HttpRequest, referral_id: uuid.UUID) -> dict[str, Any]:
    """The referral as it stands, as plain values."""
    shown = _whole(request, HttpResponse(), referral_id)
    return ReferralDetailOut.model_validate(shown).model_dump(mode="json", exclude_unset=True)
