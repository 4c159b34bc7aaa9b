"""The documents that travel with a referral, over the API: chosen, handed over, taken as files."""

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.encoding import force_str
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from enracine.kernel.api.gestures import faults
from enracine.kernel.api.schemas import Editable, PageQuery, Strict, as_plain, page_of, same
from enracine.kernel.api.versions import IfMatch, tagged, unchanged
from enracine.kernel.documents import PAPERS, served
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.people.forms import DocumentForm
from enracine.people.models import PersonDocument
from enracine.people.queries import documents_of
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions
from enracine.referrals.models import Attachment, Referral
from enracine.referrals.queries import software, travel
from enracine.referrals.queries.common import parties_of, visible_referral
from enracine.referrals.workflow import RECEIVER, SENDER

router = Router(tags=["referrals"])


class DocumentOut(Editable):
    """A document of a person's file, as one may choose it."""

    kind: str
    kind_label: str
    title: str
    media_type: str
    size: int
    sha256: str


class DocumentPage(Schema):
    """One page of documents."""

    items: list[DocumentOut]
    total: int
    page: int
    per_page: int


@router.get(
    "/dossiers/{uuid:dossier_id}/documents",
    response=DocumentPage,
    tags=["dossiers"],
    summary="The documents of the person of a dossier",
)
def list_documents(
    request: HttpRequest, dossier_id: uuid.UUID, paging: PageQuery
) -> dict[str, Any]:
    """What may be chosen to travel with a referral. Titles, not contents; the reading is noted."""
    dossier = software.own_dossier(acting_of(request), dossier_id)
    if Section.DOCUMENTS not in granted_sections(dossier.subject_id):
        raise NotVisible
    note_read(request, dossier.subject_id, [Section.DOCUMENTS.value], "api:documents")
    rows = documents_of(dossier.subject_id)
    return page_of(rows, paging, lambda found: [_document(paper) for paper in found])


def _document(paper: PersonDocument) -> dict[str, Any]:
    return same(paper, "kind", "title") | {
        "kind_label": force_str(paper.get_kind_display()),
        "media_type": paper.document.media_type,
        "size": paper.document.size,
        "sha256": paper.document.sha256,
    }


class AttachmentOut(DocumentOut):
    """A document chosen to travel with a referral, as it was when it was chosen."""

    document_id: uuid.UUID | None = Field(description="null while it cannot be opened")


class AttachmentPage(Schema):
    """One page of the documents of a referral."""

    items: list[AttachmentOut]
    total: int
    page: int
    per_page: int


def _attachment(row: Attachment) -> dict[str, Any]:
    kinds = dict(PersonDocument.Kind.choices)
    return same(row, "kind", "title", "media_type", "size", "sha256") | {
        "kind_label": force_str(kinds.get(row.kind, row.kind)),
        "document_id": row.paper_id if row.there else None,
    }


@router.get(
    "/referrals/{uuid:referral_id}/attachments",
    response=AttachmentPage,
    summary="The documents that travel with a referral",
)
def list_attachments(
    request: HttpRequest, referral_id: uuid.UUID, paging: PageQuery
) -> dict[str, Any]:
    """Their titles and digests, for each party of the referral."""
    referral = visible_referral(acting_of(request), referral_id)
    rows = travel.told_if_there(referral.attachments)
    return page_of(rows, paging, lambda found: [_attachment(row) for row in found])


class AttachmentIn(Strict):
    """A document that is already in the person's file."""

    document_id: uuid.UUID


@router.post(
    "/referrals/{uuid:referral_id}/attachments",
    response={201: AttachmentOut},
    summary="Choose a document of the file to travel with a draft",
)
def create_attachment(
    request: HttpRequest,
    response: HttpResponse,
    referral_id: uuid.UUID,
    body: AttachmentIn,
    if_match: IfMatch = None,
) -> Status[dict[str, Any]]:
    """On a draft, before the person was asked. `If-Match`: the version of the referral."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    with unchanged(if_match, referral.version, lambda: _shown(referral)):
        present = {row.paper_id for row in referral.attachments.all() if row.paper_id}
        actions.choose_papers(acting, referral, {*present, body.document_id})
    return _made(
        response, travel.told_if_there(referral.attachments).get(paper_id=body.document_id)
    )


def _shown(referral: Referral) -> dict[str, Any]:
    """A referral moved meanwhile, in a few words: the whole of it is one GET away."""
    return {"id": str(referral.pk), "version": referral.version, "state": referral.state}


def _made(response: HttpResponse, row: Attachment) -> Status[dict[str, Any]]:
    base = f"/api/v1/referrals/{row.referral_id}/attachments"
    response["Location"] = f"{base}/{row.pk}/content"
    tagged(response, row.version)
    return Status(201, _attachment(row))


@router.post(
    "/referrals/{uuid:referral_id}/attachments/upload",
    response={201: AttachmentOut},
    summary="Hand over a file that travels with a draft",
    openapi_extra={"x-refusals": [413]},
)
def upload_attachment(
    request: HttpRequest,
    response: HttpResponse,
    referral_id: uuid.UUID,
    file: File[UploadedFile],
    kind: Annotated[str, Form(max_length=40, description="cv, diploma… as on the page")],
    title: Annotated[str, Form(max_length=160)] = "",
    if_match: IfMatch = None,
) -> Status[dict[str, Any]]:
    """Inspected as on the page, kept in the person's file, and chosen. `multipart/form-data`."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    with unchanged(if_match, referral.version, lambda: _shown(referral)):
        form = DocumentForm({"kind": kind, "title": title}, MultiValueDict({"file": [file]}))
        if not form.is_valid():
            raise faults({name: list(map(str, said)) for name, said in form.errors.items()})
        data = form.cleaned_data
        (one,) = data["file"]
        made = actions.attach_new_paper(
            acting, referral, data["kind"], data["title"], one, one.name
        )
    return _made(response, travel.told_if_there(referral.attachments).get(pk=made.pk))


@router.delete(
    "/referrals/{uuid:referral_id}/attachments/{uuid:attachment_id}",
    response={204: None},
    summary="Take a document away from a draft",
)
def remove_attachment(
    request: HttpRequest,
    referral_id: uuid.UUID,
    attachment_id: uuid.UUID,
    if_match: IfMatch = None,
) -> Status[None]:
    """It stays in the person's file. `If-Match`: the version of the attachment."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    row = travel.told_if_there(referral.attachments).filter(pk=attachment_id).first()
    if row is None:
        raise NotVisible
    with unchanged(if_match, row.version, lambda: as_plain(AttachmentOut, _attachment(row))):
        others = [a for a in travel.chosen_papers(referral) if a.pk != row.pk]
        kept = {a.paper_id for a in others if a.paper_id is not None}
        actions.choose_papers(acting, referral, kept)
    return Status(204, None)


_BYTES = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/referrals/{uuid:referral_id}/attachments/{uuid:attachment_id}/content",
    summary="A document, as a file",
    openapi_extra={
        "responses": {
            200: {"description": "the file", "content": dict.fromkeys(sorted(PAPERS), _BYTES)}
        }
    },
)
def get_attachment(
    request: HttpRequest, referral_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    """To the two organisations while access lasts. The reading is noted, and told to the person."""
    referral = visible_referral(acting_of(request), referral_id)
    if not parties_of(acting_of(request), referral) & {SENDER, RECEIVER}:
        raise NotVisible
    found, paper = travel.paper_of(referral, attachment_id)
    note_read(
        request,
        referral.subject_id,
        [Section.DOCUMENTS.value],
        travel.DOWNLOAD,
        reason=travel.reading_of(referral, found),
    )
    return served(paper.document)  # type: ignore[return-value]  # an answer all the same
