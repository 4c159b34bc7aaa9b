"""Known viruses: the signature of the EICAR test always, ClamAV when the installation has one.

With ClamAV named in the settings, a file that it could not read is not kept: when the guard is
asleep, the door stays closed.
"""

import contextlib
import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from enracine.kernel.inspection.refusing import refused
from enracine.kernel.logs import logger

log = logger(__name__)
#: The 68 characters published by EICAR, in two pieces so that no antivirus stops at this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_CHUNK = 1024 * 1024
_SECONDS = 20.0


def holds_eicar(content: BinaryIO) -> bool:
    """Whether the signature is anywhere in the content, even across two pieces read."""
    tail = b""
    for chunk in iter(lambda: content.read(_CHUNK), b""):
        if EICAR in tail + chunk:
            return True
        tail = chunk[-len(EICAR) :]
    return False


def check_no_virus(content: BinaryIO) -> None:
    """Raise ActionRefused when the content is a known virus, or cannot be looked at.

    `ENRACINE_CLAMAV` is « host:port » or the path of a socket; empty: no ClamAV.
    """
    content.seek(0)
    if holds_eicar(content):
        raise _virus()
    address = settings.ENRACINE_CLAMAV
    if not address:
        return
    content.seek(0)
    try:
        answer = ask_clamav(content, address)
    except OSError as error:
        log.error("clamav", extra={"trouble": type(error).__name__})
        raise refused("scan_unavailable", _unavailable()) from error
    if answer.endswith("FOUND"):
        raise _virus()
    if not answer.endswith("OK"):
        log.error("clamav", extra={"trouble": "answer"})
        raise refused("scan_unavailable", _unavailable())


def _virus() -> Exception:
    return refused(
        "virus", _("Ce fichier est reconnu comme un virus. Il n’est pas gardé; ne l’ouvrez pas.")
    )


def _unavailable() -> str:
    return _(
        "L’antivirus ne répond pas : votre fichier n’est pas gardé. Réessayez dans quelques minutes."
    )


def ask_clamav(content: BinaryIO, address: str) -> str:
    """What ClamAV says of the content (`INSTREAM`). Raises OSError when it cannot be asked."""
    with contextlib.closing(_connected(address)) as guard:
        guard.sendall(b"zINSTREAM\0")
        for chunk in iter(lambda: content.read(_CHUNK), b""):
            guard.sendall(struct.pack("!I", len(chunk)) + chunk)
        guard.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            piece = guard.recv(4096)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    host, _colon, port = address.rpartition(":")
    if not port.isdecimal():
        local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        local.settimeout(_SECONDS)
        try:
            local.connect(address)
        except OSError:
            local.close()
            raise
        return local
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS)
