"""A person asks for an aid, from her portal or with the organisation that follows her."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.aid import rules
from enracine.aid.actions.common import advance, locked, parties_of, tell
from enracine.aid.models import OPEN_STATES, Aid, AidEnvelope, AidPiece, AidRequest, AidTerms
from enracine.aid.queries.catalogue import offering, terms_today
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.people.queries import documents_of
from enracine.privacy.actions import ask_consent, give_consent
from enracine.privacy.models import Purpose, Section

#: What whoever keeps the aid reads of the person who agreed: a name, how to reach her, her documents.
SECTIONS = (Section.CONTACT.value, Section.DOCUMENTS.value, Section.IDENTITY.value)
State = AidRequest.State


@dataclass(frozen=True)
class Wish:
    """How much, for what, with which of her documents."""

    cents: int
    what: str
    papers: tuple[uuid.UUID, ...] = ()


@action
def request_aid(
    acting: Acting,
    aid: Aid,
    person_id: uuid.UUID,
    household_id: uuid.UUID,
    wish: Wish,
    *,
    dossier: Dossier | None = None,
    language: str = "fr-ca",
) -> AidRequest:
    """Ask for an aid. From her own portal, she agrees by this very gesture; else she is asked to.

    `dossier`: the file of the organisation that asks with her. Raises ActionRefused for an aid that is
    not given today, an amount below one cent or above the ceiling, words missing, or when the household
    has this aid already for the period; NotVisible when one has nothing to do with her.
    """
    _may_ask(acting, aid, person_id, household_id, dossier)
    terms, envelope = _given_today(aid)
    _check(wish, terms)
    request = _insert(
        AidRequest(
            subject_id=person_id,
            household_id=household_id,
            organisation_id=aid.organisation_id,
            requesting_organisation_id=acting.organisation_id,
            dossier_id=dossier.pk if dossier else None,
            aid=aid,
            terms=terms,
            envelope=envelope,
            period=rules.period_of(aid.per, today()),
            span=rules.span_of(aid.per, today()),
            asked_cents=wish.cents,
            what=wish.what.strip()[:300],
            asked_by_id=acting.membership_id,
            needed=list(terms.pieces),
            two_people=envelope.two_people,
        )
    )
    wide = acting.with_subjects(person_id)
    with acting_as(wide):
        _attach(request, wish.papers)
        consent = ask_consent(
            wide,
            person_id,
            Purpose.AID,
            SECTIONS,
            recipient_id=aid.organisation_id,
            reason=aid.title,
        )
        update_versioned(request, None, consent=consent)
    tell(acting, request, "asked", aid=str(aid.pk), consent=str(consent.pk))
    if dossier is None:
        give_consent(acting, consent, language=language)
    with acting_as(wide):
        request.refresh_from_db()
    return request


def _may_ask(
    acting: Acting,
    aid: Aid,
    person_id: uuid.UUID,
    household_id: uuid.UUID,
    dossier: Dossier | None,
) -> None:
    if dossier is None:
        if acting.is_professional or not {person_id, household_id} <= set(acting.subject_ids):
            raise NotVisible
    elif (dossier.organisation_id, dossier.subject_id, dossier.household_id) != (
        acting.organisation_id,
        person_id,
        household_id,
    ):
        raise NotVisible
    elif dossier.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé."), code="closed")
    if aid.organisation_id not in offering(person_id, dossier):
        raise NotVisible


def _given_today(aid: Aid) -> tuple[AidTerms, AidEnvelope]:
    """The terms and the envelope of the day. Raises ActionRefused when it is not given today."""
    terms = terms_today(aid)
    usable = terms is not None and aid.is_handled and terms.ceiling_cents is not None
    envelope = (
        AidEnvelope.objects.on(today()).filter(pk=terms.envelope_id).first()
        if terms is not None and usable
        else None
    )
    if terms is None or envelope is None:
        raise ActionRefused(_("Cette aide ne se demande pas en ce moment."), code="closed")
    return terms, envelope


def _check(wish: Wish, terms: AidTerms) -> None:
    if not wish.what.strip():
        raise ActionRefused(_("Dites en quelques mots pour quoi."), field="what")
    if wish.cents < 1:
        raise ActionRefused(_("Ce montant ne convient pas."), field="cents", code="amount")
    if wish.cents > (terms.ceiling_cents or 0):
        raise ActionRefused(
            _("Ce montant passe le plafond par ménage."), field="cents", code="ceiling"
        )


def _insert(request: AidRequest) -> AidRequest:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "aid_request_once" not in str(error):
            raise
        raise ActionRefused(
            _("Cette aide est déjà demandée ou accordée à ce ménage pour cette période."),
            code="twice",
        ) from error
    return request


def _attach(request: AidRequest, papers: Iterable[uuid.UUID]) -> None:
    """Join documents of the person, those that are there already left alone."""
    wanted = set(papers)
    found = {d.pk: d for d in documents_of(request.subject_id) if d.pk in wanted}
    if set(found) != wanted:
        raise ActionRefused(_("Choisissez des documents de ce dossier."), field="papers")
    present = set(
        AidPiece.objects.filter(request=request).order_by("pk").values_list("paper_id", flat=True)
    )
    AidPiece.objects.bulk_create(
        AidPiece(
            subject_id=request.subject_id,
            request=request,
            paper=paper,
            kind=paper.kind,
            title=paper.title,
            sha256=paper.document.sha256,
        )
        for pk, paper in found.items()
        if pk not in present
    )


def kinds_given(request: AidRequest) -> list[str]:
    """The kinds of documents joined that can still be opened: one taken back serves no more."""
    there = documents_of(request.subject_id).order_by().values("pk")
    return list(
        AidPiece.objects.filter(request=request, paper_id__in=there)
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def place(acting: Acting, request: AidRequest) -> None:
    """Where the request stands by its documents: to decide, or waiting for one."""
    target = rules.awaited_state(request.needed, kinds_given(request))
    if request.state != target:
        advance(
            acting,
            request,
            "submit" if target == "submitted" else "wait_for_pieces",
            submitted_on=request.submitted_on or today(),
        )


@action
def add_pieces(
    acting: Acting, request: AidRequest, papers: Iterable[uuid.UUID], version: int | None = None
) -> AidRequest:
    """Join documents of the person's to her request; complete, it goes to be decided.

    Raises ActionRefused for a document that is not hers, or once it is decided.
    """
    parties_of(acting, request)
    wide = acting.with_subjects(request.subject_id)
    with acting_as(wide):
        held = locked(request)
        if held.state not in OPEN_STATES:
            raise ActionRefused(_("Cette demande est déjà décidée."), code="decided")
        update_versioned(held, version)
        _attach(held, papers)
        waited = held.state == State.INCOMPLETE
        if waited:
            place(wide, held)
    tell(acting, held, "pieces_added", complete=held.state == State.SUBMITTED)
    return held


@action
def take_piece_back(acting: Acting, piece: AidPiece, version: int | None = None) -> AidRequest:
    """Take a document out of a request that nobody decided; the document itself stays in the file."""
    request = piece.request
    parties_of(acting, request)
    with acting_as(acting.with_subjects(request.subject_id)) as wide:
        held = locked(request)
        if held.state not in OPEN_STATES:
            raise ActionRefused(_("Cette demande est déjà décidée."), code="decided")
        update_versioned(held, version)
        piece.delete()
        if held.state != State.COLLECTING:
            place(wide, held)
    tell(acting, held, "piece_removed", kind=piece.kind)
    return held
