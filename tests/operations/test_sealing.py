"""The seal of a backup: nothing is read or changed without the key, and an end cut off is seen."""

import io
import itertools

import pytest

from enracine.kernel.commands import CommandFailed
from enracine.operations import sealing
from enracine.operations.production_checks import advised_settings

KEY = "une clé de cinquante signes au moins, pour cet essai"
PIECE = sealing._PIECE
HEAD = len(sealing.MARK) + sealing._SALT
SEALED_PIECE = PIECE + sealing._TAG


def sealed(content: bytes, key: str = KEY, step: int = 300_000) -> bytes:
    out = io.BytesIO()
    writing = sealing.Sealed(out, key)
    for start in range(0, len(content), step):
        writing.write(content[start : start + step])
    writing.close()
    return out.getvalue()


def opened(file: bytes, key: str = KEY, step: int = 123_457) -> bytes:
    reading = sealing.Opened(io.BytesIO(file), key)
    return b"".join(itertools.takewhile(bool, iter(lambda: reading.read(step), None)))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_sealed_opens_as_it_was(size):
    content = bytes(range(256)) * (size // 256 + 1)
    file = sealed(content[:size])
    assert opened(file) == content[:size]
    assert sealing.is_sealed(io.BytesIO(file)) and not sealing.is_sealed(io.BytesIO(b"PK\x03\x04"))


def test_nothing_of_the_content_stands_in_the_file_and_two_seals_differ():
    secret = b"Amina Essai, 514 555-0199" * 50_000
    one, two = sealed(secret), sealed(secret)
    assert b"Amina" not in one and one[HEAD:] != two[HEAD:]


def test_another_key_a_changed_byte_or_a_part_moved_opens_nothing():
    content = b"a" * PIECE + b"b" * PIECE + b"c" * 1000
    file = sealed(content)
    first, second = (file[HEAD + n * SEALED_PIECE :][:SEALED_PIECE] for n in range(2))
    rest = file[HEAD + 2 * SEALED_PIECE :]
    wrong = {
        "changed": file[:-5] + bytes([file[-5] ^ 1]) + file[-4:],
        "salt": file[: HEAD - 1] + bytes([file[HEAD - 1] ^ 1]) + file[HEAD:],
        "cut in a piece": file[:-10],
        "cut between pieces": file[: HEAD + 2 * SEALED_PIECE],
        "swapped": file[:HEAD] + second + first + rest,
        "repeated": file[:HEAD] + first + first + rest,
        "head alone": file[:HEAD],
    }
    for name, damaged in wrong.items():
        with pytest.raises(CommandFailed, match="Rien n'a été modifié"):
            assert opened(damaged) == name
    with pytest.raises(CommandFailed):
        opened(file, KEY + "!")


def test_a_key_that_could_be_guessed_is_refused(monkeypatch):
    monkeypatch.setenv(sealing.VARIABLE, "motdepasse")
    with pytest.raises(CommandFailed, match="40 caractères"):
        sealing.backup_key()
    monkeypatch.setenv(sealing.VARIABLE, KEY)
    assert sealing.backup_key() == KEY
    monkeypatch.delenv(sealing.VARIABLE)
    assert sealing.backup_key() == ""


def test_production_says_what_is_not_encrypted(settings):
    said = " ".join(advised_settings(settings, {}))
    assert "ENRACINE_BACKUP_KEY" in said and "ENRACINE_ENCRYPTED_VOLUME" in said
    told = {"ENRACINE_BACKUP_KEY": KEY, "ENRACINE_ENCRYPTED_VOLUME": "LUKS"}
    said = " ".join(advised_settings(settings, told))
    assert "ENRACINE_BACKUP_KEY" not in said and "ENRACINE_ENCRYPTED_VOLUME" not in said
