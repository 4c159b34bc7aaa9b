"""A call that leaves the installation towards an address that somebody typed: nowhere it must not go.

The address is read, its name resolved once, every answer of the resolver checked, and the connection
opened to that very answer: a name that changes its mind between the check and the call changes
nothing. No redirection is followed, little is read of the answer, and the whole has an end.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from enracine.kernel.errors import ActionRefused

#: Seconds to connect or to wait for a piece of the answer, and for the whole call.
PATIENCE, WHOLE = 5.0, 15.0
#: How much of an answer is read: its status is all that is wanted.
MOST_READ = 4096
MOST_CHARACTERS = 500
#: Seconds that a name may take to lead somewhere, and how many names may be asked at once.
LOOK_UP, MOST_LOOKUPS = 5.0, 16
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
#: What translates an IPv4 address: an address inside it goes where that one goes.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Tunnels that hide another address, and that nobody receives at.
_TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b:1::/48")))

_lookups = threading.BoundedSemaphore(MOST_LOOKUPS)

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """The call did not end with an answer. The message holds no part of what was sent."""


@dataclass(frozen=True)
class Destination:
    """Where a call goes, read from its address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_here(self) -> bool:
        """Whether it is this very machine."""
        return self.host in LOOPBACK_NAMES

    @property
    def host_header(self) -> str:
        """The value of the `Host` header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return name if self.port == usual else f"{name}:{self.port}"


@dataclass(frozen=True)
class Fetched:
    """What was read at an address: its status, its bytes, what they are, where it sends us."""

    status: int
    body: bytes = b""
    media_type: str = ""
    location: str = ""
    retry_after: int = 0


@dataclass(frozen=True)
class Answer:
    """What the other side said: its status, and how many seconds it asks to be left alone."""

    status: int
    retry_after: int = 0

    @property
    def is_success(self) -> bool:
        """Whether it took what was sent."""
        return 200 <= self.status < 300


def read_address(address: str) -> Destination:
    """Read an address and refuse by its words alone what may not be called.

    Raises ActionRefused (field « address ») with a French sentence.
    """
    if len(address) > MOST_CHARACTERS or any(ord(c) <= 32 or ord(c) == 127 for c in address):
        raise _refused(_("Cette adresse est trop longue ou contient une espace."))
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (UnicodeError, ValueError) as error:
        raise _refused(_("Cette adresse ne se lit pas.")) from error
    if not host or parts.scheme not in {"https", "http"}:
        raise _refused(_("Écrivez une adresse complète, qui commence par https://."))
    if parts.username or parts.password or parts.fragment:
        raise _refused(_("Une adresse sans nom d’utilisateur, mot de passe ni « # »."))
    here = host in LOOPBACK_NAMES
    if here and not settings.OUTBOUND_LOOPBACK:
        raise _refused(_("Cette adresse est celle du serveur lui-même."))
    if parts.scheme == "http" and not here:
        raise _refused(_("L’adresse commence par https:// : rien ne voyage en clair."))
    port = port or (443 if parts.scheme == "https" else 80)
    if port != 443 and port < 1024 and not here:
        raise _refused(_("Ce port n’est pas celui d’un site : 443, ou 1024 et plus."))
    with contextlib.suppress(ValueError):
        if not here and not may_be_called(ipaddress.ip_address(host)):
            raise _refused(_("Cette adresse est privée ou réservée : elle n’est pas appelée."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, path)


def _refused(words: str) -> ActionRefused:
    return ActionRefused(words, field="address", code="address")


def may_be_called(ip: Ip) -> bool:
    """Whether an address is one of the public Internet: no private, local, reserved or group one."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return may_be_called(inner)
        if any(ip in tunnel for tunnel in _TUNNELS) or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def resolve(destination: Destination) -> str:
    """The one address to call. Raises Unreachable when there is none, or when any is forbidden."""
    if settings.OUTBOUND_ONLY_HERE and not destination.is_here:
        # The demonstration's addresses belong to nobody: their names are not even looked up.
        raise Unreachable("la démonstration n’appelle que cette machine")
    addresses = _look_up(destination)
    for address in addresses:
        ip = ipaddress.ip_address(address)
        allowed = ip.is_loopback if destination.is_here else may_be_called(ip)
        if not allowed:
            raise Unreachable("ce nom mène à une adresse privée ou réservée")
    if not addresses:
        raise Unreachable("ce nom ne mène à aucune adresse")
    return addresses[0]


def _look_up(destination: Destination) -> list[str]:
    """Where a name leads, within `LOOK_UP` seconds. Raises Unreachable.

    The system's resolver may wait much longer, and nothing interrupts it: it is asked in a thread
    that is left behind. So many at once, and no more: silent resolvers do not fill the process.
    """
    if not _lookups.acquire(blocking=False):
        raise Unreachable("trop de noms attendent déjà une réponse")
    found: list[str] = []

    def ask() -> None:
        try:
            with contextlib.suppress(OSError, UnicodeError):
                lines = socket.getaddrinfo(
                    destination.host, destination.port, type=socket.SOCK_STREAM
                )
                found.extend(str(line[4][0]).partition("%")[0] for line in lines)
        finally:
            _lookups.release()

    asking = threading.Thread(target=ask, name="outbound-name", daemon=True)
    asking.start()
    asking.join(LOOK_UP)
    if asking.is_alive():
        raise Unreachable("ce nom ne mène nulle part à temps")
    return found


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever its name says now."""

    def __init__(self, destination: Destination, ip: str) -> None:
        """Remember where; nothing is opened yet."""
        super().__init__(destination.host, destination.port, timeout=PATIENCE)
        self.destination, self.ip = destination, ip

    def connect(self) -> None:
        """Open it; the certificate is that of the name."""
        self.sock = socket.create_connection((self.ip, self.destination.port), PATIENCE)
        if self.destination.scheme == "https":
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.destination.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()


@contextlib.contextmanager
def _ending(connection: _Pinned, whole: float | None = None) -> Iterator[None]:
    """Cut the line when the whole takes too long: a piece at a time, an answer could last for ever."""

    def cut() -> None:
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(WHOLE if whole is None else whole, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def post(destination: Destination, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post `body`. Raises Unreachable when no answer came, with why in a few French words."""
    with _asked(destination, "POST", body, headers) as answer:
        answer.read(MOST_READ)
    return Answer(answer.status, _seconds(answer.getheader("Retry-After") or ""))


def get(
    destination: Destination, headers: Mapping[str, str], most: int, whole: float | None = None
) -> Fetched:
    """Read an address, `most` bytes at most, within `whole` seconds. No redirection is followed.

    Raises Unreachable when no answer came, or a longer one, with why in a few French words.
    """
    with _asked(destination, "GET", None, headers, whole) as answer:
        body = answer.read(most + 1)
    if len(body) > most:
        raise Unreachable("la réponse est trop longue")
    return Fetched(
        answer.status,
        body,
        (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower(),
        answer.getheader("Location") or "",
        _seconds(answer.getheader("Retry-After") or ""),
    )


def look(destination: Destination, headers: Mapping[str, str]) -> Fetched:
    """Whether somebody answers at an address, whatever it says: its status, and where it sends us.

    Raises Unreachable when nobody does.
    """
    with _asked(destination, "GET", None, headers) as answer:
        answer.read(MOST_READ)
    return Fetched(answer.status, location=answer.getheader("Location") or "")


@contextlib.contextmanager
def _asked(
    destination: Destination,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    whole: float | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """The answer to a question, to be read inside the block; what fails is said in French."""
    connection = _Pinned(destination, resolve(destination))
    with _ending(connection, whole):
        try:
            connection.request(
                method,
                destination.path,
                body=body,
                headers={**headers, "Host": destination.host_header, "Connection": "close"},
            )
            with connection.getresponse() as answer:
                yield answer
        except ssl.SSLError as error:
            raise Unreachable("le certificat du site n’est pas valide") from error
        except TimeoutError as error:
            raise Unreachable("pas de réponse à temps") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"pas de réponse ({type(error).__name__})") from error


def _seconds(text: str) -> int:
    """The seconds of a `Retry-After`; 0 when it says a date or nothing readable."""
    return min(int(text), 86_400) if text.isascii() and text.isdigit() and len(text) < 7 else 0
