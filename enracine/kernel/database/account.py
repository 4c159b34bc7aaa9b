"""Under which system account the embedded server runs.

PostgreSQL refuses to run as root. An ordinary user runs it as himself. As root
(containers, small servers), the server runs under an account of its own, and
only the permissions it strictly needs are opened: the right to *cross* folders
is given to the folder's group, and that group to the server's process alone.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from enracine.kernel.database.faults import FolderNotUsable, ServerNotStarted

#: Created when the server is started by root on a machine that lacks it.
SYSTEM_USER = "enracine-db"


@dataclass
class Account:
    """Identity given to PostgreSQL's processes. `None` everywhere means: ours, as we are."""

    uid: int | None = None
    gid: int | None = None
    groups: set[int] = field(default_factory=set)

    def run_options(self) -> dict[str, Any]:
        """Give the arguments of `subprocess.run` that take this identity."""
        options: dict[str, Any] = {"umask": 0o077, "start_new_session": True, "cwd": "/"}
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": sorted(self.groups)}
        return options

    def own(self, path: Path) -> None:
        """Make this account the owner of one file or folder."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def open_way_to(self, path: Path) -> None:
        """Let this account cross the folders above `path`.

        Only the execute bit of the group is added, only where it is missing; raises
        `FolderNotUsable` when it cannot be.
        """
        if self.uid is None:
            return
        for folder in path.resolve().parents:
            state = folder.stat()
            if self._may_cross(state):
                continue
            try:
                folder.chmod(stat.S_IMODE(state.st_mode) | stat.S_IXGRP)
            except OSError as error:
                raise FolderNotUsable(
                    f"Le compte de la base de données ne peut pas traverser {folder} "
                    f"({error.strerror}).\nPlacez les données ailleurs avec ENRACINE_DATA."
                ) from error
            self.groups.add(state.st_gid)

    def _may_cross(self, state: os.stat_result) -> bool:
        if state.st_uid == self.uid:
            return bool(state.st_mode & stat.S_IXUSR)
        if state.st_gid == self.gid or state.st_gid in self.groups:
            return bool(state.st_mode & stat.S_IXGRP)
        if state.st_mode & stat.S_IXOTH:
            return True
        # An earlier start already opened it to the group: only join the group.
        if state.st_mode & stat.S_IXGRP:
            self.groups.add(state.st_gid)
            return True
        return False


def account_for(cluster: Path) -> Account:
    """Choose the account for the server of `cluster`.

    Raises `FolderNotUsable` when an ordinary user meets data that belong to somebody else.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise FolderNotUsable(
                f"Les données de {cluster} appartiennent à {_name_of(owner)}, pas à "
                f"{_name_of(os.geteuid())}.\n"
                "Reprenez ce compte, ou choisissez un autre dossier avec ENRACINE_DATA."
            )
        return Account()
    if owner:
        return Account(owner, cluster.stat().st_gid)
    entry = _existing_or_new_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _name_of(uid: int) -> str:
    try:
        return f"« {pwd.getpwuid(uid).pw_name} »"
    except KeyError:
        return f"l'utilisateur {uid}"


def _existing_or_new_user() -> pwd.struct_passwd:
    """Find the server's own account, create it, or fall back on PostgreSQL's usual one."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER]
        subprocess.run(command, check=False, capture_output=True)
    for name in (SYSTEM_USER, "postgres", "_postgres"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerNotStarted(
        "PostgreSQL refuse d'être démarré par root, et aucun compte de service n'a pu être créé.\n"
        f"Créez-en un (useradd --system {SYSTEM_USER}), ou lancez la commande comme "
        "utilisateur ordinaire."
    )
