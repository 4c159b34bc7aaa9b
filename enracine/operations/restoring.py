"""`enracine restore`: put a backup back, in one transaction, and refuse to overwrite by
accident.
"""

import argparse
import contextlib
import datetime as dt
import errno
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from enracine.kernel.commands import CommandFailed
from enracine.kernel.database import binaries
from enracine.kernel.database.cluster import disk_full
from enracine.operations import replaying, sealing
from enracine.operations.backup import DOCUMENTS, DUMP, END, MANIFEST, digest
from enracine.operations.installation import Installation, read_installation
from enracine.operations.output import say

# Written by a newer pg_dump at the top of its script, unknown before PostgreSQL 17.
_NEWER_ONLY = b"SET transaction_timeout = 0;\n"
_KNOWS_TRANSACTION_TIMEOUT = 170_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the file and the permission to replace."""
    parser.add_argument(
        "file", type=Path, metavar="FICHIER", help="sauvegarde écrite par « enracine backup »"
    )
    parser.add_argument(
        "--force", action="store_true", help="remplace une base qui contient déjà des données"
    )
    parser.add_argument(
        "--destructions",
        action="append",
        default=[],
        type=Path,
        metavar="LISTE",
        help="une liste de destructions gardée ailleurs, à rejouer aussi",
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore, whole or not at all."""
    restore(
        read_installation(), arguments.file, force=arguments.force, lists=arguments.destructions
    )
    say(
        "Sauvegarde remise en place. Lancez « enracine migrate » si cette version est "
        "plus récente qu'elle."
    )
    return 0


def restore(
    installation: Installation, source: Path, *, force: bool = False, lists: Sequence[Path] = ()
) -> None:
    """Put `source` back in the connected database and in the documents folder.

    What was destroyed since the backup is destroyed again: by the list kept outside the database,
    by the proofs of the database replaced, and by other `lists`.

    The database changes in one transaction: after a failure it is as before. Raises
    `CommandFailed` when the file is not a sound backup or when the database is not empty.
    """
    from django.db import connection

    if not force and _is_used(connection):
        raise CommandFailed(
            "Cette base contient déjà des données; rien n'a été modifié.\n"
            "Sauvegardez-la d'abord (enracine backup), puis recommencez avec --force "
            "pour la remplacer."
        )
    try:
        installation.data.mkdir(parents=True, exist_ok=True)
        replaying.keep_present_proofs(list(lists))
        with tempfile.TemporaryDirectory(dir=installation.data, prefix=".restauration-") as folder:
            _unpack(source, Path(folder))
            _load(Path(folder) / DUMP)
            _swap_documents(Path(folder) / DOCUMENTS, installation.documents)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(installation.data) from error
        raise CommandFailed(f"La sauvegarde n'a pas pu être remise en place : {error}") from error
    _give_powers_back()
    replaying.replay_destructions()


def _is_used(connection: Any) -> bool:
    """Say whether the database holds any table of ours with a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _unpack(source: Path, folder: Path) -> None:
    """Take the backup apart, refusing anything that is not one of ours or was damaged."""
    try:
        with contextlib.ExitStack() as opened:
            archive = _opened(opened, source)
            for member in archive:
                _refuse_strange(member)
                # Older Pythons (before 3.11.4) have no filter: the check above already holds.
                if hasattr(tarfile, "data_filter"):
                    archive.extract(member, folder, filter="data")
                else:
                    archive.extract(member, folder, set_attrs=False)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        end = json.loads((folder / END).read_text(encoding="utf-8"))
        sound = manifest["format"] == 1 and digest(folder / DUMP) == manifest["sha256"]
        sound = sound and end["documents"] == _count_files(folder / DOCUMENTS)
    except FileNotFoundError as error:
        raise CommandFailed(f"Sauvegarde introuvable ou incomplète : {source}") from error
    except (tarfile.TarError, ValueError, KeyError) as error:
        raise CommandFailed(
            f"{source} n'est pas une sauvegarde d'Enracine, ou elle est abîmée."
        ) from error
    if not sound:
        raise CommandFailed(
            f"{source} est abîmé : son empreinte ne correspond pas. Rien n'a été modifié."
        )


def _opened(stack: contextlib.ExitStack, source: Path) -> tarfile.TarFile:
    """The tar of a backup, its seal opened when it has one."""
    file = stack.enter_context(source.open("rb"))
    if not sealing.is_sealed(file):
        return stack.enter_context(tarfile.open(fileobj=file))
    key = sealing.backup_key()
    if not key:
        raise CommandFailed(
            f"{source} est scellé : donnez sa clé ({sealing.VARIABLE}). Rien n'a été modifié."
        )
    clear: Any = sealing.Opened(file, key)
    return stack.enter_context(tarfile.open(fileobj=clear, mode="r|"))


def _count_files(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def _refuse_strange(member: tarfile.TarInfo) -> None:
    top, _, rest = member.name.partition("/")
    ours = (member.name in (MANIFEST, DUMP, END) and member.isfile()) or (
        top == DOCUMENTS and (member.isdir() or member.isfile()) and ".." not in rest.split("/")
    )
    if not ours:
        raise tarfile.ReadError(f"unexpected member {member.name!r}")


def _load(dump: Path) -> None:
    """Replace the schema by the dump's in one transaction."""
    from django.db import connection

    parameters = connection.get_connection_params()
    number = _server_number(connection)
    connection.close()
    address = address_of(parameters)
    program = [binaries.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
    program += ["--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--dbname={address}"]
    reader = subprocess.Popen(
        [binaries.program("pg_restore"), "--no-owner", "--no-acl", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        env=binaries.environment(),
    )
    with tempfile.TemporaryFile() as said, reader:
        writer = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=said, stderr=said, env=binaries.environment()
        )
        assert writer.stdin is not None and reader.stdout is not None  # noqa: S101 - both are pipes
        try:
            writer.stdin.write(b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
            for part in _script(reader.stdout, drop_newer=number < _KNOWS_TRANSACTION_TIMEOUT):
                writer.stdin.write(part)
            if reader.wait() != 0:
                # Without this the truncated script would be committed.
                writer.stdin.write(b"\n\\.\nSELECT 1/0;\n")
            writer.stdin.close()
        except BrokenPipeError:
            reader.kill()
        code = writer.wait()
        said.seek(0)
        text = said.read().decode("utf-8", errors="replace").strip()
    if code != 0 or reader.returncode != 0:
        raise CommandFailed(
            "La base de données a refusé la sauvegarde; elle est restée comme "
            f"avant.\n{text[-2000:]}"
        )


def _script(stream: Any, *, drop_newer: bool) -> Iterator[bytes]:
    """Give the script by large parts; its head by lines, where one may have to go."""
    for _ in range(40):
        line = stream.readline()
        if not (drop_newer and line == _NEWER_ONLY):
            yield line
    while part := stream.read(1 << 20):
        yield part


def address_of(parameters: dict[str, Any]) -> str:
    """Give the libpq words of a Django connection, without its options."""
    ours = (
        "dbname",
        "user",
        "password",
        "host",
        "port",
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
    )
    return psycopg.conninfo.make_conninfo(
        **{key: parameters[key] for key in ours if parameters.get(key)}
    )


def _server_number(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        return int(cursor.fetchone()[0])


def _swap_documents(restored: Path, present: Path) -> None:
    """Put the restored documents in place; those that were there are set aside for some days."""
    if present.is_dir() and any(present.iterdir()):
        from enracine.privacy.actions.setting_aside import ASIDE_DAYS, MARK, MOMENT

        moment = dt.datetime.now(dt.UTC).strftime(MOMENT)
        aside = present.with_name(f"{present.name}{MARK}{moment}")
        present.rename(aside)
        say(
            f"Les documents présents ont été mis de côté dans {aside}; le site les détruira "
            f"après {ASIDE_DAYS[1]} jours, sauf réglage."
        )
    if restored.is_dir():
        if present.is_dir():
            present.rmdir()
        restored.rename(present)


def _give_powers_back() -> None:
    """The dump carries no powers: give them again, and forget that migrations were applied."""
    from django.db import connection

    from enracine.kernel.database.roles import prepare_database
    from enracine.operations.stamps import write_database_stamp

    prepare_database(connection)
    write_database_stamp(connection, "")
