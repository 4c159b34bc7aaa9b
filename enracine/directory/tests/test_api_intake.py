"""An API read page by page: whole or partial, honest or hostile, under the guard of what leaves."""

import io
import json
import zipfile

import pytest

from enracine.directory import actions
from enracine.directory.actions import receiving
from enracine.directory.incoming import api
from enracine.directory.models import Intake, Service
from enracine.directory.rules.refusing import Unusable
from enracine.directory.tests import directories as d
from enracine.directory.tests.conftest import declared, enracine, fresh
from enracine.kernel.errors import ActionRefused
from enracine.kernel.testing import run_jobs

pytestmark = pytest.mark.django_db


def page(items, number=1, pages=1):
    return {
        "total_items": len(items), "total_pages": pages, "page_number": number, "size": len(items),
        "first_page": number == 1, "last_page": number == pages, "empty": not items, "contents": items,
    }  # fmt: skip


def told(server, services, **more):
    server.pages = {
        "/hsds/": {"version": "3.1", "publisher": {"name": "Région"}, "license": "CC0"},
        "/hsds/services": page(services),
        "/hsds/organizations": page([d.V31["organizations"][0]]),
        **more,
    }


def bring(acting, server):
    intake = actions.bring_address(acting, server.address, declared(licence=""))
    run_jobs()
    return fresh(acting, intake)


def test_an_api_is_read_to_its_last_page_and_imported(acting, server):
    second = d.nested() | {"id": d.S2, "name": "Autre", "service_at_locations": []}
    told(server, [])
    server.pages |= {
        "/hsds/services?page=1&per_page=100&full=true": page([d.nested()], 1, 2),
        "/hsds/services?page=2&per_page=100&full=true": page([second], 2, 2),
    }
    # The same in English, where the root says: on this server only.
    server.pages["/hsds/"] |= {
        "languages": {"fr": server.address, "en": server.address.replace("/hsds", "/en/hsds")}
    }
    english = {"id": d.S2, "name": "Another", "description": "Help"}
    server.pages["/en/hsds/services"] = page([english, d.nested()])
    intake = bring(acting, server)
    assert intake.state == "checked" and intake.standard.startswith("HSDS 3")
    assert intake.origin.licence == "CC0"
    actions.write_intake(acting, intake)
    run_jobs()
    names = Service.objects.order_by("name").values_list("name", "name_en", "description_en")
    assert list(names) == [("Accueil", "", ""), ("Autre", "Another", "Help")]
    assert {one["what"] for one in intake.remarks} >= {"api_partial"}


def test_short_lists_are_completed_object_by_object(acting, server):
    short = {k: d.nested()[k] for k in ("id", "organization_id", "name", "status")}
    told(server, [short], **{f"/hsds/services/{d.S1}": d.nested()})
    intake = bring(acting, server)
    actions.write_intake(acting, intake)
    run_jobs()
    assert Service.objects.get(pk=d.S1).places.count() == 1


def test_cut_in_the_middle_it_goes_on_after_the_last_page(acting, server):
    told(server, [d.nested()])
    server.pages["/hsds/organizations"] = (500, b"", {})
    intake = bring(acting, server)
    assert intake.state == "failed" and "HTTP 500" in intake.trouble
    server.pages["/hsds/organizations"] = page([])
    intake = actions.bring_address(acting, server.address, declared())
    original, asked = receiving.api.outbound.get, []

    def stopping(*arguments, **named):
        asked.append(arguments[0].path)
        if len(asked) == 2:
            actions.stop_intake(acting, fresh(acting, intake))
        return original(*arguments, **named)

    receiving.api.outbound.get = stopping
    try:
        run_jobs()
        assert fresh(acting, intake).state == "stopped"
        actions.resume_intake(acting, fresh(acting, intake))
        run_jobs()
    finally:
        receiving.api.outbound.get = original
    assert fresh(acting, intake).state == "checked"
    # The root was read before the stop, and is not asked again.
    assert sum(path == "/hsds/" for path in asked) == 1
    assert not receiving.folder_of(intake).exists()


def test_a_package_given_at_an_address_is_read_as_one(acting, server, tmp_path):
    server.pages = {"/hsds/": d.archive(tmp_path / "x.zip", d.V31).read_bytes()}
    assert bring(acting, server).state == "checked"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((302, b"", {"Location": "https://ailleurs.example/hsds"}), "ailleurs.example"),
        ((500, b"", {}), "HTTP 500"),
        ((200, b"<html>", {}), "JSON"),
        ((404, b"", {}), "HTTP 404"),
    ],
)
def test_an_answer_that_is_none_is_said(acting, server, answer, said):
    server.pages = {"/hsds/": {"version": "3.1"}, "/hsds/services": answer}
    intake = bring(acting, server)
    assert intake.state == "failed" and said in intake.trouble


def test_a_server_that_never_ends_is_left(server, tmp_path, monkeypatch):
    told(server, [d.nested()])
    # Page after page the same: nothing new is the end.
    server.pages["/hsds/services"] = page([d.nested()], 1, 10**9)
    api.harvest(server.address, tmp_path, lambda _done, _total: None)
    assert sum("/services?" in path for path in server.asked) == 2
    monkeypatch.setattr(api, "MOST_ANSWER", 100)
    (tmp_path / "autre").mkdir()
    with pytest.raises(Unusable) as refused:
        api.harvest(server.address, tmp_path / "autre", lambda _done, _total: None)
    assert refused.value.code == "unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/hsds", "https://10.0.0.1/hsds", "https://localhost/hsds", "file:///etc/passwd",
        "https://user:secret@exemple.invalid/hsds", "https://[::1]/hsds", "gopher://exemple.invalid/",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_called(acting, address, settings):
    settings.OUTBOUND_LOOPBACK = False
    with pytest.raises(ActionRefused) as refused:
        actions.bring_address(acting, address, declared())
    assert refused.value.field == "address"
    assert not Intake.objects.exists()


def test_what_the_open_directory_says_of_itself_is_read_by_the_command(keeper, server, capsys):
    told(server, [d.nested()])
    assert enracine(server.address, "--dry-run") == 0
    assert "1 nouveaux" in capsys.readouterr().out
    assert enracine(server.address, "--name", "Région") == 0
    assert Service.objects.count() == 1
    assert enracine(server.address + "/services?per_page=3", "--name", "Région") == 0
    assert "1 inchangés" in capsys.readouterr().out


def test_the_base_is_found_from_any_of_its_addresses():
    for said in (
        "http://127.0.0.1:8000/hsds",
        "http://127.0.0.1:8000/hsds/",
        "http://127.0.0.1:8000/hsds/services",
    ):
        assert api.base_of(said) == "http://127.0.0.1:8000/hsds"


def test_a_package_hides_nothing(server, tmp_path):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("../services.csv", "id\n1\n")
    server.pages = {"/hsds/": whole.getvalue()}
    api.harvest(server.address, tmp_path, lambda _done, _total: None)
    with pytest.raises(Unusable) as refused:
        api.read_harvest(tmp_path, server.address)
    assert refused.value.code == "bomb"
    assert json.dumps(server.asked)
