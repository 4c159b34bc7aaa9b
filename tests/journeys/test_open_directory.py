"""The directory, from another one brought in to whoever looks for a service; what software reads of it."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from enracine.directory.tests import directories as d

pytestmark = pytest.mark.browser
#: The folder of the black-box checker of the standard, when somebody has it: it is not ours to give.
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
