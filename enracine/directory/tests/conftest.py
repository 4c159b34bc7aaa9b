"""Another directory and whoever keeps it; documents in a folder of the test."""

import argparse
import contextlib
import http.server
import json
import threading

import pytest
from django.db import transaction

from enracine.directory import actions, cli
from enracine.directory.models import Intake
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, make_organisation


@pytest.fixture(autouse=True)
def _documents(settings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    settings.DATA_DIR = folder
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder / "documents"},
        },
    }


@pytest.fixture
def keeper(as_owner):
    """Whoever keeps other directories for the network."""
    with as_owner():
        actions.publish_everything(Acting.for_system("essai"))
        return make_member("coordinator", make_organisation(name="Réseau"))


@pytest.fixture
def acting(keeper):
    return acting_of(keeper)


@contextlib.contextmanager
def seen(acting):
    """What this acting may read, in a transaction."""
    with transaction.atomic(), acting_as(acting):
        yield


def fresh(acting, intake):
    """The reading as it is now."""
    with seen(acting):
        return Intake.objects.select_related("origin", "document").get(pk=intake.pk)


def declared(name="Région", licence="CC-BY-4.0", is_open=True):
    return actions.Declared(name, licence, is_open)


def brought(acting, path, **said):
    """An archive brought and read by the worker."""
    with path.open("rb") as content:
        intake = actions.bring_package(acting, content, path.name, declared(**said))
    run_jobs()
    return fresh(acting, intake)


def imported(acting, path, **said):
    """The same, then imported."""
    intake = brought(acting, path, **said)
    actions.write_intake(acting, intake)
    run_jobs()
    return fresh(acting, intake)


def rows(acting, intake, **wanted):
    with seen(acting):
        return list(intake.rows.filter(**wanted).order_by("id"))


def enracine(*words) -> int:
    """The operator's command."""
    parser = argparse.ArgumentParser()
    cli.configure(parser)
    with jobs_role():
        return cli.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def server():
    """A server of JSON: `pages` says what each address answers; `asked` what was asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kept.asked.append(self.path)
            status, body, headers = kept.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            return

    class Kept:
        def __init__(self, port):
            self.asked, self.pages = [], {}
            self.address = f"http://127.0.0.1:{port}/hsds"

        def answer(self, path):
            said = self.pages.get(path, self.pages.get(path.partition("?")[0]))
            if said is None:
                return 404, b"{}", {"Content-Type": "application/json"}
            if isinstance(said, tuple):
                return said
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            return 200, body, {"Content-Type": "application/json"}

    house = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Kept(house.server_port)
    thread = threading.Thread(target=house.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield kept
    house.shutdown()
    house.server_close()
