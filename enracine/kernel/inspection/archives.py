"""Workbooks (XLSX): archives that are measured before anything of them is opened."""

import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel.inspection.refusing import refused

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a workbook may hold once opened: far beyond a list of people, far below a machine's memory.
MOST_PARTS, MOST_BYTES, MOST_RATIO, RATIO_FROM = 2_000, 300_000_000, 120, 20_000_000
_CHUNK = 1024 * 1024
_END, _END_SIZE = b"PK\x05\x06", 22


def check_workbook(content: BinaryIO) -> None:
    """Raise ActionRefused for an archive that is not a plain workbook, or that would fill a disk."""
    head = content.read(8)
    content.seek(0, 2)
    size = content.tell()
    content.seek(max(0, size - _END_SIZE))
    if not head.startswith(b"PK\x03\x04") or not content.read(4) == _END:
        raise refused("polyglot", _("Ce classeur est abîmé, ou autre chose à la fois."))
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            _check_parts(archive)
            _check_sizes(archive, size)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, RuntimeError) as error:
        raise refused(
            "damaged",
            _("Ce classeur est abîmé ou protégé. Enregistrez-le de nouveau, sans mot de passe."),
        ) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or any(".." in n or n.startswith("/") for n in names):
        raise refused("bomb", _too_much())
    if "xl/workbook.xml" not in names:
        raise refused("kind", _("Ce fichier n’est pas un classeur Excel (.xlsx)."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused(
            "program", _("Ce classeur contient des macros. Enregistrez-le en .xlsx ou en CSV.")
        )


def _check_sizes(archive: zipfile.ZipFile, size: int) -> None:
    """Count what comes out, a piece at a time: sizes written in an archive may lie."""
    total = 0
    if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
        raise refused("bomb", _too_much())
    for part in archive.infolist():
        with archive.open(part) as opened:
            for piece in iter(lambda: opened.read(_CHUNK), b""):
                total += len(piece)
                if total > MOST_BYTES or (total > RATIO_FROM and total > MOST_RATIO * size):
                    raise refused("bomb", _too_much())


def _too_much() -> str:
    return _(
        "Ce classeur devient énorme une fois ouvert : il n’est pas lu. Enregistrez la liste en CSV."
    )
