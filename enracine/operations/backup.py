"""`enracine backup`: the database and the documents in one file.

The file is a plain tar: `database.dump` (PostgreSQL's custom format), `documents/…`,
`manifest.json`, which names the versions and the digest of the dump, and `fin.json`, which
proves that the file is whole. With `ENRACINE_BACKUP_KEY`, that tar is sealed (`sealing`). The
database is read in one snapshot, while the site runs; documents are copied after,
so that every document the database names is there.
"""

import argparse
import contextlib
import datetime as dt
import errno
import hashlib
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from enracine import __version__
from enracine.kernel.commands import CommandFailed
from enracine.kernel.database import binaries
from enracine.kernel.database.account import Account
from enracine.kernel.database.cluster import disk_full
from enracine.operations import replaying, sealing, stamps
from enracine.operations.installation import Installation, embedded_server, read_installation
from enracine.operations.output import say

DUMP = "database.dump"
MANIFEST = "manifest.json"
DOCUMENTS = "documents"
#: Last member: without it, or with another count, the file was cut.
END = "fin.json"

_MEBIBYTE = 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the file's name."""
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FICHIER",
        help="fichier à écrire (sans lui : un nom daté dans sauvegardes/)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the backup, whole or not at all."""
    installation = read_installation()
    replaying.copy_proofs()
    key = sealing.backup_key()
    target = arguments.file or _dated_name(installation, sealed=bool(key))
    write_backup(installation, target.absolute(), key)
    how = "scellée" if key else "écrite, en clair"
    say(f"Sauvegarde {how} : {target} ({max(1, target.stat().st_size // _MEBIBYTE)} Mo).")
    if os.environ.get("ENRACINE_S3_BUCKET"):
        say("Les documents sont dans un dépôt S3 : sauvegardez-le avec ses propres outils.")
    return 0


def write_backup(installation: Installation, target: Path, key: str = "") -> None:
    """Write the backup in `target`, sealed when there is a key.

    Raises `CommandFailed` when it exists already, when the disk is full or when the database
    refuses.
    """
    if target.exists():
        raise CommandFailed(f"{target} existe déjà; une sauvegarde n'en remplace jamais une autre.")
    unfinished = target.with_name(f"{target.name}.en-cours")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sauvegarde-") as folder:
            dump = Path(folder) / DUMP
            _dump(installation, dump)
            with os.fdopen(
                os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as stream:
                _write(stream, dump, installation, key)
                stream.flush()
                os.fsync(stream.fileno())
        unfinished.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(target.parent) from error
        raise CommandFailed(
            f"La sauvegarde n'a pas pu être écrite dans {target.parent} : {error}"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _dump(installation: Installation, dump: Path) -> None:
    """Run pg_dump, past row-level security: a backup must hold every row or fail."""
    server = embedded_server(installation) if installation.embedded else None
    address = stamps.database_address(server)
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-acl",
        f"--file={dump}",
        f"--dbname={address}",
    ]
    code, said = binaries.run("pg_dump", arguments, Account())
    if code == 0:
        return
    if "No space left" in said:
        raise disk_full(dump.parent)
    if "row-level security" in said or "row security" in said:
        raise CommandFailed(
            "Le compte de DATABASE_URL ne peut pas lire toutes les lignes : une "
            "sauvegarde serait incomplète.\n"
            "L'administrateur du serveur peut lui donner BYPASSRLS, ou sauvegarder avec "
            "ses propres outils."
        )
    raise CommandFailed(f"La base de données n'a pas pu être lue :\n{said.strip()}")


def _write(stream: BinaryIO, dump: Path, installation: Installation, key: str) -> None:
    if not key:
        _pack(stream, dump, installation)
        return
    sealed = sealing.Sealed(stream, key)
    _pack(sealed, dump, installation)
    sealed.close()


def _pack(stream: Any, dump: Path, installation: Installation) -> None:
    manifest: dict[str, Any] = {
        "format": 1,
        "version": __version__,
        "written_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "migrations": stamps.migrations_stamp(),
        "sha256": digest(dump),
    }
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        _add_json(archive, MANIFEST, manifest)
        archive.add(dump, DUMP, filter=_anonymous)
        if installation.documents.is_dir():
            archive.add(installation.documents, DOCUMENTS, filter=_anonymous)
        documents = [
            m for m in archive.getmembers() if m.isfile() and m.name not in (MANIFEST, DUMP)
        ]
        _add_json(archive, END, {"documents": len(documents)})


def _add_json(archive: tarfile.TarFile, name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=2).encode()
    header = tarfile.TarInfo(name)
    header.size = len(text)
    header.mode = 0o600
    archive.addfile(header, io.BytesIO(text))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Keep ordinary files and folders only, without the accounts of this machine."""
    if not (member.isfile() or member.isdir()):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _dated_name(installation: Installation, *, sealed: bool) -> Path:
    moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    ending = "tar.scelle" if sealed else "tar"
    return installation.data / "sauvegardes" / f"enracine-{moment}.{ending}"
