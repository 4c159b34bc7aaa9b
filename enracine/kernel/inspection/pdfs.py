"""PDF: whole, nothing before, nothing after, no program inside."""

import re
import zlib
from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel.inspection.refusing import refused

#: What makes a reader run or fetch something (ISO 32000-2, 12.6.4), or carries another file.
#: Names this long are never met by chance in the middle of a picture: they are looked for everywhere.
PROGRAMS = (b"JavaScript", b"Launch", b"RichMedia", b"EmbeddedFile", b"EmbeddedFiles",
            b"SubmitForm", b"ImportData", b"Rendition")  # fmt: skip
#: Shorter ones, looked for outside the packed pieces.
SHORT = (b"JS", b"XFA")
#: Blank space, or a signature of some scanners, that may follow the last mark.
_AFTER = 1024
#: What one piece of a compressed PDF may become, and all of them: enough for names of objects.
_PIECE, _ALL = 8_000_000, 64_000_000
_HIDDEN = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES = re.compile(rb"/(" + b"|".join(PROGRAMS) + rb")(?![A-Za-z0-9_.#-])")
_SHORT_NAMES = re.compile(rb"/(" + b"|".join(SHORT) + rb")(?![A-Za-z0-9_.#-])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])\s*(?:\d+\s+\d+\s+R|<<)")
_STREAM = re.compile(rb"stream\r?\n")
_FOREIGN = (b"<html", b"<script", b"<!doctype", b"<svg", b"<?php")


def check_pdf(content: BinaryIO) -> None:
    """Raise ActionRefused for a PDF that is damaged, something else too, locked, or a program."""
    data = content.read()
    end = data.rfind(b"%%EOF")
    if not data.startswith(b"%PDF-") or end < 0:
        raise refused("damaged", _("Ce PDF est incomplet ou abîmé. Enregistrez-le de nouveau."))
    if _is_something_else(data, end + len(b"%%EOF")):
        raise refused(
            "polyglot",
            _(
                "Ce fichier est un PDF et autre chose à la fois. "
                "Imprimez-le en PDF, puis envoyez le nouveau fichier."
            ),
        )
    if _ENCRYPTED.search(data):
        raise refused(
            "locked",
            _(
                "Ce PDF est protégé : nous ne pouvons pas le vérifier. "
                "Imprimez-le en PDF, puis envoyez le nouveau fichier."
            ),
        )
    if runs_something(data):
        raise refused(
            "program",
            _(
                "Ce PDF contient un programme ou un fichier caché. "
                "Imprimez-le en PDF, puis envoyez le nouveau fichier."
            ),
        )


def _is_something_else(data: bytes, end: int) -> bool:
    after = data[end:]
    head = data[:2048].lower()
    return (
        len(after.strip(b"\0\r\n\t ")) > 0
        or len(after) > _AFTER
        or any(mark in head for mark in _FOREIGN)
        # The directory of an archive is at its end: whoever looks from there sees no PDF.
        or b"PK\x05\x06" in data[-66_000:]
    )


def runs_something(data: bytes) -> bool:
    """Whether a name that runs or carries something is in the PDF, or in its packed objects."""
    if _NAMES.search(_plain(data)) or _SHORT_NAMES.search(_plain(_without_streams(data))):
        return True
    return any(
        _NAMES.search(_plain(objects)) or _SHORT_NAMES.search(_plain(objects))
        for objects in _packed_objects(data)
    )


def _plain(data: bytes) -> bytes:
    """The names as they are read: `/J#61vaScript` is `/JavaScript`."""
    return _HIDDEN.sub(lambda found: bytes([int(found[1], 16)]), data)


def _without_streams(data: bytes) -> bytes:
    # In the middle of a picture, three bytes may look like a name: only the objects are read.
    return re.sub(rb"stream\r?\n.*?endstream", b"", data, flags=re.DOTALL)


def _packed_objects(data: bytes) -> list[bytes]:
    """What the packed objects hold, unpacked up to a limit; a piece too large is refused."""
    found, total = [], 0
    for match in _STREAM.finditer(data):
        begun = data.rfind(b"obj", max(0, match.start() - 4096), match.start())
        described = _plain(data[max(begun, 0) : match.start()])
        if b"/ObjStm" not in described or b"/Filter" not in described:
            continue
        unpacker = zlib.decompressobj()
        try:
            objects = unpacker.decompress(data[match.end() :], _PIECE)
        except zlib.error:
            # Packed in a way that we do not read: a PDF that hides its objects is not kept.
            raise refused("program", _unreadable()) from None
        total += len(objects)
        if unpacker.unconsumed_tail and not unpacker.eof or total > _ALL:
            raise refused("bomb", _unreadable())
        found.append(objects)
    return found


def _unreadable() -> str:
    return _(
        "Ce PDF est fait d’une façon que nous ne pouvons pas vérifier. "
        "Imprimez-le en PDF, puis envoyez le nouveau fichier."
    )
