"""Archives that are one document (XLSX, DOCX): measured before anything of them is opened."""

import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy

from enracine.kernel.inspection.refusing import refused

#: Tables or texts that go together.
PACKAGE = "application/zip"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What one may hold once opened: far beyond a list of people, far below a machine's memory.
MOST_PARTS, MOST_BYTES, MOST_RATIO, RATIO_FROM = 2_000, 300_000_000, 120, 20_000_000
_CHUNK = 1024 * 1024
_END, _END_SIZE = b"PK\x05\x06", 22


@dataclass(frozen=True)
class Kind:
    """One kind of document kept as an archive: the part that makes it one, what it may not hold, words."""

    main: str
    #: Names of parts, in small letters, that run or carry something: an end, or a folder.
    programs: tuple[str, ...]
    not_this: Any
    two_things: Any
    damaged: Any
    program: Any
    too_much: Any


_BOOK = Kind(
    main="xl/workbook.xml",
    programs=("vbaproject.bin",),
    not_this=gettext_lazy("Ce fichier n’est pas un classeur Excel (.xlsx)."),
    two_things=gettext_lazy("Ce classeur est abîmé, ou autre chose à la fois."),
    damaged=gettext_lazy(
        "Ce classeur est abîmé ou protégé. Enregistrez-le de nouveau, sans mot de passe."
    ),
    program=gettext_lazy("Ce classeur contient des macros. Enregistrez-le en .xlsx ou en CSV."),
    too_much=gettext_lazy(
        "Ce classeur devient énorme une fois ouvert : il n’est pas lu. Enregistrez la liste en CSV."
    ),
)
PACKAGE_KIND = Kind(
    main="",
    programs=(),
    not_this=gettext_lazy("Ce fichier n’est pas une archive (.zip)."),
    two_things=gettext_lazy("Cette archive est abîmée, ou autre chose à la fois."),
    damaged=gettext_lazy("Cette archive est abîmée ou protégée. Refaites-la, sans mot de passe."),
    program=gettext_lazy("Cette archive contient un programme. Gardez-y seulement les tables."),
    too_much=gettext_lazy(
        "Cette archive devient énorme une fois ouverte, ou sort de son dossier : elle n’est pas lue."
    ),
)
WORD = Kind(
    main="word/document.xml",
    programs=("vbaproject.bin", "word/embeddings/", "word/activex/", "word/afchunk"),
    not_this=gettext_lazy(
        "Ce fichier n’est pas un document Word (.docx). Enregistrez-le en PDF, puis envoyez-le."
    ),
    two_things=gettext_lazy("Ce document est abîmé, ou autre chose à la fois."),
    damaged=gettext_lazy(
        "Ce document est abîmé ou protégé. Enregistrez-le en PDF, sans mot de passe."
    ),
    program=gettext_lazy(
        "Ce document contient des macros ou un autre fichier. Enregistrez-le en PDF, puis envoyez-le."
    ),
    too_much=gettext_lazy(
        "Ce document devient énorme une fois ouvert : il n’est pas lu. Enregistrez-le en PDF."
    ),
)


def check_workbook(content: BinaryIO) -> None:
    """Raise ActionRefused for an archive that is not a plain workbook, or that would fill a disk."""
    _check(content, _BOOK)


def check_word_archive(content: BinaryIO) -> None:
    """The same for a Word document; its text is looked at apart (`inspection.word_files`)."""
    _check(content, WORD)


def check_package(content: BinaryIO) -> None:
    """The same for an archive of tables: whatever is in it, it opens small and in its own folder."""
    _check(content, PACKAGE_KIND)


def _check(content: BinaryIO, kind: Kind) -> None:
    content.seek(0)
    head = content.read(8)
    content.seek(0, 2)
    size = content.tell()
    content.seek(max(0, size - _END_SIZE))
    if not head.startswith(b"PK\x03\x04") or not content.read(4) == _END:
        raise refused("polyglot", str(kind.two_things))
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            _check_parts(archive, kind)
            _check_sizes(archive, size, kind)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, RuntimeError) as error:
        raise refused("damaged", str(kind.damaged)) from error


def _check_parts(archive: zipfile.ZipFile, kind: Kind) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or any(_goes_out(n) for n in names):
        raise refused("bomb", str(kind.too_much))
    if kind.main and kind.main not in names:
        raise refused("kind", str(kind.not_this))
    small = [name.lower() for name in names]
    if any(
        name.endswith(mark) or name.startswith(mark) for name in small for mark in kind.programs
    ):
        raise refused("program", str(kind.program))


def _goes_out(name: str) -> bool:
    """Whether the name of a part leads out of the folder where the archive is opened."""
    return name.startswith("/") or "\\" in name or ".." in name or ":" in name.partition("/")[0]


def _check_sizes(archive: zipfile.ZipFile, size: int, kind: Kind) -> None:
    """Count what comes out, a piece at a time: sizes written in an archive may lie."""
    total = 0
    if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
        raise refused("bomb", str(kind.too_much))
    for part in archive.infolist():
        with archive.open(part) as opened:
            for piece in iter(lambda: opened.read(_CHUNK), b""):
                total += len(piece)
                if total > MOST_BYTES or (total > RATIO_FROM and total > MOST_RATIO * size):
                    raise refused("bomb", str(kind.too_much))
