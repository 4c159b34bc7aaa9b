"""A call goes where it may, to the address that was checked, and nowhere else."""

import socket
import threading
import time

import pytest

from enracine.kernel import outbound
from enracine.kernel.errors import ActionRefused

FORBIDDEN = (
    "10.0.0.1", "172.16.3.4", "192.168.1.1", "127.0.0.1", "127.8.8.8", "0.0.0.0",
    "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1", "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1", "fd00:ec2::254",
)  # fmt: skip


def answers(monkeypatch, *ips):
    """The resolver says so, whatever the name."""

    def told(_host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", told)


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_an_address_that_is_not_of_the_internet_is_refused_written_or_resolved(
    ip, monkeypatch, settings
):
    settings.OUTBOUND_LOOPBACK = False
    written = f"[{ip}]" if ":" in ip else ip
    with pytest.raises(ActionRefused):
        outbound.read_address(f"https://{written}/x")
    answers(monkeypatch, ip)
    with pytest.raises(outbound.Unreachable):
        outbound.resolve(outbound.read_address("https://exemple.invalid/x"))


def test_one_bad_address_among_good_ones_is_enough(monkeypatch):
    answers(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(outbound.Unreachable):
        outbound.resolve(outbound.read_address("https://exemple.invalid/x"))


def test_a_public_address_is_taken(monkeypatch):
    answers(monkeypatch, "93.184.216.34")
    found = outbound.read_address("https://exemple.invalid:8443/x?y=z")
    assert outbound.resolve(found) == "93.184.216.34"
    assert found == outbound.Destination("https", "exemple.invalid", 8443, "/x?y=z")


@pytest.mark.parametrize(
    "address",
    [
        "http://exemple.invalid/x",
        "ftp://exemple.invalid/x",
        "file:///etc/passwd",
        "https://",
        "exemple.invalid",
        "https://moi:secret@exemple.invalid/",
        "https://exemple.invalid/#fragment",
        "https://exemple.invalid/\r\nHost: autre",
        "https://exemple.invalid:22/",
        "https://exemple.invalid:99999/",
        "https://[::1",
        "https://exemple.invalid/" + "x" * 500,
        "https://" + "é" * 300 + ".invalid/",
    ],
)
def test_what_is_not_the_address_of_a_site_is_refused(address):
    with pytest.raises(ActionRefused) as refused:
        outbound.read_address(address)
    assert refused.value.field == "address"


@pytest.mark.parametrize("address", ["http://localhost:9/", "https://127.0.0.1/", "http://[::1]/"])
def test_this_machine_is_one_only_where_nobody_s_data_is(address, settings):
    assert outbound.read_address(address).is_here
    settings.OUTBOUND_LOOPBACK = False
    with pytest.raises(ActionRefused):
        outbound.read_address(address)


def test_production_forbids_this_machine_and_the_demonstration_everything_else():
    from enracine.project import settings as real

    assert (real.MODE in {"demonstration", "test"}) == real.OUTBOUND_LOOPBACK
    assert (real.MODE == "demonstration") == real.OUTBOUND_ONLY_HERE


def test_the_demonstration_does_not_even_look_a_name_up(monkeypatch, settings):
    settings.OUTBOUND_ONLY_HERE = True

    def never(*_arguments, **_options):
        raise AssertionError("the demonstration asked the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(outbound.Unreachable):
        outbound.resolve(outbound.read_address("https://registre.invalid/x"))


def test_a_name_that_changes_its_mind_changes_nothing(monkeypatch):
    """Public when it is checked, private when it is called: the call goes where it was checked."""
    told = iter(["93.184.216.34", "169.254.169.254"])
    called = []

    def resolver(_host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(told), port))]

    def connect(address, _patience):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(outbound.Unreachable):
        call("https://exemple.invalid/x")
    assert called == [("93.184.216.34", 443)]
    # Called again, its new mind is read, and refused before any connection.
    with pytest.raises(outbound.Unreachable, match="privée"):
        call("https://exemple.invalid/x")
    assert len(called) == 1


def test_a_resolver_that_says_nothing_holds_nobody(monkeypatch):
    """Its own time, apart from the call's; and silent names never pile up."""
    free = threading.Event()

    def silent(*_arguments, **_options):
        free.wait(30)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    monkeypatch.setattr(outbound, "LOOK_UP", 0.05)
    monkeypatch.setattr(outbound, "_lookups", threading.BoundedSemaphore(2))
    began = time.monotonic()
    for words in ("à temps", "à temps", "trop de noms"):
        with pytest.raises(outbound.Unreachable, match=words):
            call("https://exemple.invalid/x")
    assert time.monotonic() - began < 2
    free.set()
    for thread in threading.enumerate():
        if thread.name == "outbound-name":
            thread.join(5)
    with pytest.raises(outbound.Unreachable, match="aucune adresse"):
        call("https://exemple.invalid/x")


@pytest.fixture
def server():
    """Answers what `say` says, byte by byte when it is a list."""
    listener = socket.create_server(("127.0.0.1", 0))
    spoken: list = []

    def serve():
        while True:
            try:
                line, _peer = listener.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                for piece in spoken:
                    try:
                        line.sendall(piece)
                    except OSError:
                        break
                    time.sleep(0.05 if len(spoken) > 1 else 0)

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/", spoken
    listener.close()


def call(address):
    return outbound.post(outbound.read_address(address), b"{}", {"X": "y"})


def test_the_connection_goes_to_the_address_that_was_checked(server, monkeypatch):
    address, spoken = server
    spoken.append(b"HTTP/1.1 202 Accepted\r\nRetry-After: 12\r\nContent-Length: 0\r\n\r\n")
    looked_up = []
    original = socket.getaddrinfo

    def counted(host, *rest, **options):
        looked_up.append(host)
        return original(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    assert call(address.replace("127.0.0.1", "localhost")) == outbound.Answer(202, 12)
    # Once by its name; then only the numbers that were checked.
    assert looked_up[0] == "localhost"
    assert set(looked_up[1:]) <= {"127.0.0.1"}


def test_a_redirection_is_an_answer_and_is_not_followed(server):
    address, spoken = server
    spoken.append(
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    answer = call(address)
    assert answer.status == 307
    assert not answer.is_success


def test_an_answer_without_end_is_read_a_little(server):
    address, spoken = server
    spoken.append(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000)
    assert call(address).is_success


def test_an_answer_that_comes_drop_by_drop_is_cut(server, monkeypatch):
    address, spoken = server
    monkeypatch.setattr(outbound, "WHOLE", 0.3)
    spoken += [b"H", *[b" "] * 200]
    began = time.monotonic()
    with pytest.raises(outbound.Unreachable):
        call(address)
    assert time.monotonic() - began < 3


def test_nobody_there_is_said(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(outbound.Unreachable):
        call(f"http://127.0.0.1:{port}/")


def test_a_site_whose_certificate_is_not_one_is_not_told(server):
    address, spoken = server
    spoken.append(b"HTTP/1.1 200 OK\r\n\r\n")
    with pytest.raises(outbound.Unreachable):
        call(address.replace("http://", "https://"))
