"""Private files: what they are is read from their bytes; where they are is nobody's business.

The content goes to the default storage (a local folder, or an S3-compatible one by setting), under a
random key. A row of `Document`, protected like any other, is the only way to it.
"""

import errno
import hashlib
import uuid
from collections.abc import Iterator
from typing import BinaryIO

import filetype
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.models import Document

#: What a person may hand over. Anything that a browser could execute is left out (SVG, HTML).
ACCEPTED = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
}
_SNIFFED_BYTES = 8192
_CHUNK = 64 * 1024


def sniff(head: bytes) -> str:
    """The media type told by the first bytes, or an empty text when none is recognised."""
    guess = filetype.guess(head)
    return str(guess.mime) if guess else ""


def _digest(content: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in iter(lambda: content.read(_CHUNK), b""):
        size += len(chunk)
        if size > limit:
            raise ActionRefused(
                _("Ce fichier dépasse la taille permise (%(size)s Mo).")
                % {"size": limit // (1024 * 1024)},
                field="file",
                code="too_large",
            )
        digest.update(chunk)
    return digest.hexdigest(), size


@action
def store_document(
    acting: Acting,
    content: BinaryIO,
    name: str,
    purpose: str,
    *,
    subject_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    accepted: dict[str, str] | None = None,
) -> Document:
    """Keep a file that somebody handed over.

    Raises ActionRefused (field « file ») when it is empty, too large (`DOCUMENT_MAX_BYTES`), not of an
    accepted kind by its bytes, or when the disk is full; nothing is kept then.
    """
    kinds = ACCEPTED if accepted is None else accepted
    head = content.read(_SNIFFED_BYTES)
    if not head:
        raise ActionRefused(_("Ce fichier est vide."), field="file", code="empty")
    media_type = sniff(head)
    if media_type not in kinds:
        raise ActionRefused(
            _("Ce genre de fichier n’est pas accepté. Choisissez un PDF ou une photo."),
            field="file",
            code="kind",
        )
    content.seek(0)
    sha256, size = _digest(content, settings.DOCUMENT_MAX_BYTES)
    content.seek(0)
    return _keep(
        acting,
        content,
        Document(
            subject_id=subject_id,
            organisation_id=organisation_id or acting.organisation_id,
            name=get_valid_filename(name)[-200:] or f"document.{kinds[media_type]}",
            media_type=media_type,
            size=size,
            sha256=sha256,
            purpose=purpose,
            storage_key="",
        ),
    )


def _keep(acting: Acting, content: BinaryIO, document: Document) -> Document:
    key = f"{document.id.hex[:2]}/{uuid.uuid4().hex}"
    try:
        document.storage_key = default_storage.save(key, File(content))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ActionRefused(
                _(
                    "Le serveur n’a plus de place. Votre fichier n’est pas gardé : réessayez plus tard."
                ),
                field="file",
                code="disk_full",
            ) from error
        raise
    document.save(force_insert=True)
    record(
        "kernel.document_stored",
        acting,
        subject_id=document.subject_id,
        object=document,
        data={"purpose": document.purpose, "media_type": document.media_type},
    )
    return document


def store_generated(
    acting: Acting, content: BinaryIO, name: str, media_type: str, purpose: str
) -> Document:
    """Keep a file that the product made itself (an export, a letter); no sniffing needed."""
    sha256, size = _digest(content, 2**31 - 1)
    content.seek(0)
    return _keep(
        acting,
        content,
        Document(
            organisation_id=acting.organisation_id,
            name=name,
            media_type=media_type,
            size=size,
            sha256=sha256,
            purpose=purpose,
            storage_key="",
        ),
    )


def read_chunks(document: Document) -> Iterator[bytes]:
    """The bytes of a document, a piece at a time."""
    with default_storage.open(document.storage_key) as content:
        yield from iter(lambda: content.read(_CHUNK), b"")
