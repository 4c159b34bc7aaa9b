"""Private files: what they are is read from their bytes; where they are is nobody's business.

What somebody hands over is inspected first (`kernel.inspection`): a virus, a program, a file that is
two things at once, an archive that would fill the disk are refused, each with what to do instead.

The content goes to the default storage (a local folder, or an S3-compatible one by setting), under a
random key. A row of `Document`, protected like any other, is the only way to it.
"""

import contextlib
import datetime as dt
import errno
import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import filetype
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.inspection import CSV, PACKAGE, TEXT, WORD_FILE, WORKBOOK, made_safe
from enracine.kernel.inspection.tables import looks_like_text
from enracine.kernel.models import Document

#: What a person may hand over. Anything that a browser could execute is left out (SVG, HTML); so is
#: HEIC, which is not drawn again and would keep the place where it was taken.
ACCEPTED = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}
#: What a person's own papers may come in: a CV is written before it is printed.
PAPERS = ACCEPTED | {WORD_FILE: "docx", TEXT: "txt"}
#: Other endings that say the same.
_ENDINGS = {"jpg": ("jpeg",)}
#: What a list of people may come in.
TABLES = {CSV: "csv", WORKBOOK: "xlsx"}
#: What several tables that go together may come in.
PACKAGES = {PACKAGE: "zip"}
_SNIFFED_BYTES = 8192
_CHUNK = 64 * 1024


def sniff(head: bytes) -> str:
    """The media type told by the first bytes, or an empty text when none is recognised."""
    guess = filetype.guess(head)
    return str(guess.mime) if guess else ""


def _kind(head: bytes, kinds: dict[str, str]) -> str:
    """The media type among `kinds`, or an empty text. A table has no mark of its own: it is text."""
    found = sniff(head)
    # Both are archives: what each holds says later whether it is one. An OpenDocument says at once
    # that it is neither.
    if _instead(head, kinds):
        return ""
    archive = next((kind for kind in (WORKBOOK, WORD_FILE) if kind in kinds), "")
    if archive and head.startswith(b"PK\x03\x04"):
        return archive
    text = next((kind for kind in (CSV, TEXT) if kind in kinds), "")
    if text and (not found or found.startswith("text/")) and looks_like_text(head):
        return text
    return found if found in kinds else ""


#: What people do send, by its first bytes, and what to do instead.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


def _instead(head: bytes, kinds: dict[str, str]) -> str:
    """The words for a kind that people do send and that is not kept; empty for any other."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC and CSV not in kinds:
        return _(
            "Cette photo est au format HEIC, que nous ne gardons pas. Sur iPhone, prenez une capture "
            "d’écran de la photo, ou enregistrez-la en JPEG; vous pouvez aussi la mettre dans un PDF."
        )
    open_document = (
        head.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis" in head[:120]
    )
    if not open_document and not head.startswith(_OLD_OFFICE):
        return ""
    if CSV in kinds:
        return _(
            "Ce classeur est protégé par un mot de passe, ou dans un format que nous ne lisons pas (.xls, "
            ".ods). Ouvrez-le, puis enregistrez-le en Excel (.xlsx) sans mot de passe, ou en CSV."
        )
    return _(
        "Ce document est protégé par un mot de passe, ou dans un format que nous ne gardons pas (.doc, "
        ".xls, .odt, .ods). Ouvrez-le, puis enregistrez-le en PDF."
    )


def _not_accepted(kinds: dict[str, str], head: bytes) -> ActionRefused:
    if words := _instead(head, kinds):
        return ActionRefused(words, field="file", code="kind")
    if PACKAGE in kinds:
        words = _(
            "Ce genre de fichier n’est pas accepté. Mettez les tables dans une archive (.zip)."
        )
    elif CSV in kinds:
        words = _(
            "Ce genre de fichier n’est pas accepté. Enregistrez la liste en CSV ou en Excel (.xlsx), "
            "sans mot de passe."
        )
    elif TEXT in kinds:
        words = _(
            "Ce genre de fichier n’est pas accepté. Choisissez un PDF, une photo (JPEG, PNG), un "
            "document Word (.docx) ou un texte (.txt)."
        )
    else:
        words = _(
            "Ce genre de fichier n’est pas accepté. Choisissez un PDF ou une photo (JPEG, PNG)."
        )
    return ActionRefused(words, field="file", code="kind")


def media_type_of(content: BinaryIO, kinds: dict[str, str]) -> str:
    """The media type among `kinds`. Raises ActionRefused for an empty file, or one of another kind."""
    content.seek(0)
    head = content.read(_SNIFFED_BYTES)
    if not head:
        raise ActionRefused(_("Ce fichier est vide."), field="file", code="empty")
    media_type = _kind(head, kinds)
    if not media_type:
        raise _not_accepted(kinds, head)
    return media_type


def _refuse_size(content: BinaryIO, limit: int) -> None:
    """Refuse by the size alone, before anything is read: a long scan is not a fault."""
    content.seek(0, 2)
    size = content.tell()
    content.seek(0)
    if size <= limit:
        return
    raise ActionRefused(
        _(
            "Ce fichier fait %(size)s Mo; nous gardons des fichiers de %(limit)s Mo au plus. "
            "Un long document numérisé passe en noir et blanc, ou en plusieurs parties."
        )
        % {"size": -(-size // 1024**2), "limit": limit // 1024**2},
        field="file",
        code="too_large",
    )


def _digest(content: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in iter(lambda: content.read(_CHUNK), b""):
        size += len(chunk)
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
    expires_at: dt.datetime | None = None,
) -> Document:
    """Keep a file that somebody handed over, inspected; a picture is drawn again.

    Raises ActionRefused (field « file ») when it is empty, too large (`DOCUMENT_MAX_BYTES`), not of an
    accepted kind by its bytes, dangerous (`kernel.inspection`), or when the disk is full; nothing is
    kept then.
    """
    kinds = ACCEPTED if accepted is None else accepted
    _refuse_size(content, settings.DOCUMENT_MAX_BYTES)
    media_type = media_type_of(content, kinds)
    content = made_safe(content, media_type)
    sha256, size = _digest(content)
    content.seek(0)
    return _keep(
        acting,
        content,
        Document(
            subject_id=subject_id,
            organisation_id=organisation_id or acting.organisation_id,
            name=_named(name, kinds[media_type]),
            media_type=media_type,
            size=size,
            sha256=sha256,
            purpose=purpose,
            storage_key="",
            expires_at=expires_at,
        ),
    )


def _named(name: str, ending: str) -> str:
    """The name under which a file is handed out: its ending says what it is, whatever it was called."""
    said = get_valid_filename(name)[-190:] or "document"
    endings = (ending, *_ENDINGS.get(ending, ()))
    return said if said.lower().endswith(tuple(f".{e}" for e in endings)) else f"{said}.{ending}"


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
    acting: Acting,
    content: BinaryIO,
    name: str,
    media_type: str,
    purpose: str,
    *,
    subject_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    expires_at: dt.datetime | None = None,
) -> Document:
    """Keep a file that the product made itself (an export, a letter); no sniffing needed.

    With `subject_id` the person reads it too; after `expires_at` a job removes it.
    """
    sha256, size = _digest(content)
    content.seek(0)
    return _keep(
        acting,
        content,
        Document(
            subject_id=subject_id,
            organisation_id=organisation_id or acting.organisation_id,
            name=name,
            media_type=media_type,
            size=size,
            sha256=sha256,
            purpose=purpose,
            storage_key="",
            expires_at=expires_at,
        ),
    )


def read_chunks(document: Document) -> Iterator[bytes]:
    """The bytes of a document, a piece at a time."""
    with default_storage.open(document.storage_key) as content:
        yield from iter(lambda: content.read(_CHUNK), b"")


@contextlib.contextmanager
def on_disk(document: Document, suffix: str = "") -> Iterator[Path]:
    """The bytes of a document in a file of this machine, for as long as the block lasts."""
    with tempfile.NamedTemporaryFile(prefix="enracine-", suffix=suffix) as copy:
        for chunk in read_chunks(document):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def served(document: Document, media_type: str = "") -> StreamingHttpResponse:
    """The answer that hands a document over: a file to save, never a page of ours.

    Whatever the bytes are, the browser saves them, does not guess what they are, and would run
    nothing of them (sandbox).
    """
    name = content_disposition_header(True, document.name) or "attachment"
    return StreamingHttpResponse(
        read_chunks(document),
        content_type=media_type or document.media_type,
        headers={
            "Content-Disposition": name,
            "Content-Length": str(document.size),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def discard(document: Document) -> None:
    """Remove a document and its bytes. Safe to repeat."""
    default_storage.delete(document.storage_key)
    Document.objects.filter(pk=document.pk).delete()


@action
def discard_document(acting: Acting, document: Document) -> None:
    """Destroy a document: its row now, its bytes once the transaction is sure.

    A rollback leaves both; bytes that a failure leaves behind are reached by no row any more.
    """
    key, purpose, subject_id = document.storage_key, document.purpose, document.subject_id
    document.delete()
    record(
        "kernel.document_discarded",
        acting,
        subject_id=subject_id,
        data={"purpose": purpose},
    )
    transaction.on_commit(lambda: default_storage.delete(key))
