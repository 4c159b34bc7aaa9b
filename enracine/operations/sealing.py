"""Sealed backups: nobody reads one, or changes a byte of it, without the key of the installation.

The key is `ENRACINE_BACKUP_KEY`, kept elsewhere than the backups. A sealed file is a head (mark, salt) and
pieces of a mebibyte, each under AES-256-GCM; the number of a piece and whether it is the last are part of
what is sealed, so that pieces moved, repeated or cut off do not open.
"""

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from enracine.kernel.commands import CommandFailed

VARIABLE = "ENRACINE_BACKUP_KEY"
SHORTEST_KEY = 40
MARK = b"ENRACINE-SAUVEGARDE-1\n"
_SALT, _TAG, _PIECE = 32, 16, 1024 * 1024


def backup_key() -> str:
    """The key of this installation's backups; empty when it seals none.

    Raises `CommandFailed` for a key that somebody could guess.
    """
    key = os.environ.get(VARIABLE, "").strip()
    if key and len(key) < SHORTEST_KEY:
        raise CommandFailed(
            f"{VARIABLE} doit avoir au moins {SHORTEST_KEY} caractères "
            '(python -c "import secrets; print(secrets.token_urlsafe(50))").'
        )
    return key


def is_sealed(source: BinaryIO) -> bool:
    """Whether a file begins as a sealed backup does. Leaves it at its beginning."""
    head = source.read(len(MARK))
    source.seek(0)
    return head == MARK


def _cipher(key: str, salt: bytes) -> AESGCM:
    made = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"enracine.backup")
    return AESGCM(made.derive(key.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    # Unique under a key that serves one file: its salt is drawn for it.
    return struct.pack(">QxxxB", number, last)


class Sealed:
    """Where one writes what will be sealed; `close` writes the last piece."""

    def __init__(self, out: BinaryIO, key: str) -> None:
        salt = os.urandom(_SALT)
        self._out, self._cipher = out, _cipher(key, salt)
        self._waiting, self._number = bytearray(), 0
        out.write(MARK + salt)

    def write(self, data: bytes) -> int:
        """Take bytes; whole pieces are sealed as soon as more follows them."""
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def close(self) -> None:
        """Seal what remains, as the last piece."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class Opened:
    """A sealed file read from its beginning to its end, in clear."""

    def __init__(self, source: BinaryIO, key: str) -> None:
        head = source.read(len(MARK) + _SALT)
        self._source, self._cipher = source, _cipher(key, head[len(MARK) :])
        self._ready, self._number = bytearray(), 0
        self._next = source.read(_PIECE + _TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes. Raises `CommandFailed` for another key, or a file changed or cut."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._open_piece()
        found = bytes(self._ready if size < 0 else self._ready[:size])
        del self._ready[: len(found)]
        return found

    def _open_piece(self) -> None:
        sealed, self._next = self._next, self._source.read(_PIECE + _TAG)
        last = not self._next
        try:
            self._ready += self._cipher.decrypt(_nonce(self._number, last=last), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise CommandFailed(
                "La sauvegarde scellée ne s'ouvre pas : la clé est une autre, ou le fichier est abîmé. "
                "Rien n'a été modifié."
            ) from error
        self._number += 1
        self._ended = last
