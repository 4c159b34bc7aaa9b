"""`enracine import hsds`: a trial writes nothing; a folder, then the same again, then what disappeared."""

import pytest

from enracine.directory.models import Origin, Service
from enracine.directory.tests import directories as d
from enracine.directory.tests.conftest import enracine
from enracine.kernel.commands import CommandFailed

pytestmark = pytest.mark.django_db


def test_the_command_tries_then_imports_a_folder(keeper, tmp_path, capsys, as_owner):
    folder = d.folder(tmp_path / "region", d.changed(d.V31, "locations", 0, latitude="100"))
    report = tmp_path / "rapport.csv"
    assert enracine(folder, "--dry-run", "--report", report) == 0
    said = capsys.readouterr().out
    assert "locations.csv:2 [location" in said and "hors de la Terre" in said
    assert "2 nouveaux" in said and "Rien n’a été écrit." in said
    assert "address" in report.read_text(encoding="utf-8-sig")
    with as_owner():
        assert not Service.objects.exists() and not Origin.objects.exists()
    assert enracine(folder) == 0
    assert "2 nouveaux" in capsys.readouterr().out
    assert Service.objects.count() == 2
    assert enracine(folder) == 0
    assert "2 inchangés" in capsys.readouterr().out
    folder = d.folder(tmp_path / "region", d.without(d.V31, "services", 1))
    assert enracine(folder) == 0
    assert "1 services à fermer" in capsys.readouterr().out
    assert enracine(folder, "--close-missing") == 0
    assert Service.objects.get(pk=d.S2).status == "defunct"
    assert Origin.objects.get().name == "region"


def test_the_command_says_what_is_impossible(keeper, tmp_path):
    (tmp_path / "stops.txt").write_text("stop_id\n1\n")
    for words, said in (
        ((tmp_path / "absent",), "ni un fichier, ni un dossier"),
        ((tmp_path,), "GTFS"),
        ((tmp_path, "--organisation", "personne"), "Aucun organisme"),
        (("ftp://exemple.invalid",), "ni un fichier"),
    ):
        for mode in ((), ("--dry-run",)):
            with pytest.raises(CommandFailed) as refused:
                enracine(*words, *mode)
            assert said in str(refused.value)
