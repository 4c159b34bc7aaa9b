"""The directory, from another one brought in to whoever looks for a service; what software reads of it."""

import io
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from enracine.directory.tests import directories as d
from enracine.directory.tests import standard

pytestmark = pytest.mark.browser
#: The folder of the black-box checker of the standard, when somebody has it: it is not ours to give.
#: `scripts/checks.sh` names it when it is beside the project, and says so when it is nowhere.
CHECKER = os.environ.get("ENRACINE_HSDS_CHECKER", "")


def archive():
    """A directory with something to say, and two rows that break a rule."""
    tables = d.changed(d.V31, "languages", 1, code="sabir", name="sabir")
    tables = d.changed(tables, "service_areas", 1, service_id="nulle-part")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as kept:
        for name, rows in tables.items():
            kept.writestr(f"{name}.csv", d.table(rows))
    return {"name": "region.zip", "mimeType": "application/zip", "buffer": whole.getvalue()}


@pytest.mark.parametrize("size", ["bureau"])
def test_another_directory_is_read_then_imported(somebody, house, size):
    keeper = somebody(size, house.account("coordinator"))
    keeper.goes_to("/travail/repertoires/nouveau/")
    page = keeper.page
    page.locator("input[type=file]").set_input_files(archive())
    page.locator("[name=name]").fill("Répertoire de la région")
    page.locator("[name=licence]").fill("CC-BY-4.0")
    page.locator("[name=is_open][value='1']").check()
    keeper.check("repertoire-apporter")
    page.get_by_role("button", name="Lire et vérifier").click()
    expect(page.locator("#rapport")).to_be_visible()
    expect(page.locator("#rapport")).to_contain_text("sabir")
    keeper.check("repertoire-rapport")
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_text("Importé", exact=True).first).to_be_visible()

    reader = somebody("téléphone")
    reader.goes_to("/services/?lieu=Rimouski")
    expect(reader.page.locator("main")).to_contain_text("Accueil")
    reader.check("repertoire-recherche")
    reader.page.get_by_role("link", name="Accueil", exact=True).first.click()
    expect(reader.page.locator("main")).to_contain_text("Répertoire de la région")
    reader.check("repertoire-fiche")


class Reader:
    """Other software, at the door of the open directory: it speaks HTTP and knows nothing else."""

    def __init__(self, base: str) -> None:
        self.base = base

    def asks(self, path: str, method: str = "GET", **headers: str):
        request = urllib.request.Request(f"{self.base}{path}", method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers, refused.read()

    def reads(self, path: str):
        status, _headers, body = self.asks(path)
        assert status == 200, (path, status)
        return json.loads(body)


@pytest.mark.parametrize("base", ["/hsds", "/en/hsds"])
def test_the_open_directory_follows_our_own_table_of_the_standard(house, base):
    """Whoever has no checker still checks: every object against the table, and the manners of the door."""
    reader = Reader(house.address + base)
    assert reader.reads("/")["version"] == "3.1"
    seen = {}
    for collection in (
        "services",
        "organizations",
        "service_at_locations",
        "taxonomies",
        "taxonomy_terms",
    ):
        page = reader.reads(f"/{collection}?per_page=1000&full=true")
        found = standard.faults("page", {k: v for k, v in page.items() if k != "contents"})
        for one in page["contents"]:
            found += standard.faults(collection, one)
        # Ten of them by their own address: the same object, told as whole; nothing new the second time.
        for one in page["contents"][:10]:
            address = f"/{collection}/{one['id']}"
            status, headers, body = reader.asks(address)
            assert status == 200 and json.loads(body)["id"] == one["id"]
            found += standard.faults(collection, json.loads(body))
            assert reader.asks(address, **{"If-None-Match": headers["ETag"]})[0] == 304
        assert not found, (collection, found[:10])
        assert page["total_items"] == len(page["contents"]) > 0, collection
        seen[collection] = {one["id"] for one in page["contents"]}
        status, headers, body = reader.asks(
            f"/{collection}", "HEAD", Origin="https://ailleurs.invalid"
        )
        assert (status, body, headers["Access-Control-Allow-Origin"]) == (200, b"", "*")
        lines = reader.asks(f"/{collection}?format=ndjson")[2].splitlines()
        assert {json.loads(line)["id"] for line in lines} == seen[collection]
        status, headers, body = reader.asks(f"/{collection}/{uuid.uuid4()}")
        assert (status, headers["Content-Type"]) == (404, "application/json") and json.loads(body)
    whole = reader.reads("/services?per_page=1000&full=true")["contents"]
    for one in whole:
        assert one["organization_id"] in seen["organizations"]
        words = {a["taxonomy_term_id"] for a in one.get("attributes", [])}
        assert words <= seen["taxonomy_terms"]
        places = {p["id"] for p in one.get("service_at_locations", [])}
        assert places <= seen["service_at_locations"]


@pytest.mark.skipif(not CHECKER, reason="no checker of the standard here (ENRACINE_HSDS_CHECKER)")
@pytest.mark.parametrize("base", ["/hsds", "/en/hsds"])
def test_the_open_directory_passes_every_check_of_the_standard(house, base):
    checker = Path(CHECKER)
    checked = subprocess.run(
        [
            sys.executable, str(checker / "hsds_conformance.py"), "--extras", "--quiet",
            "--schemas", str(checker / "schema"), house.address + base,
        ],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout[-4000:] + checked.stderr[-2000:]
    assert "0 failed" in checked.stdout
