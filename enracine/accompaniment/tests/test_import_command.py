"""`enracine import candidates`: a report for any file, nothing written before it is asked."""

import argparse

import pytest

from enracine.accompaniment.models import Dossier
from enracine.kernel.commands import CommandFailed
from enracine.kernel.testing import jobs_role
from enracine.people import cli
from enracine.people.models import IntakeFile, IntakeRow, Person
from enracine.people.tests.intake.books import workbook

pytestmark = pytest.mark.django_db
HEAD = "Prénom,Nom,Naissance,Courriel\n"
GOOD = "Amina,Benali,29/02/1992,amina@exemple.invalid\n"
BAD = "Samir,Haddad,14/05/1988,samir(a)exemple\n=2+2,,,\n"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "documents"},
        },
    }


def enracine(*words) -> int:
    parser = argparse.ArgumentParser()
    cli.configure(parser)
    with jobs_role():
        return cli.run(parser.parse_args([str(word) for word in words]))


def written(tmp_path, content, name="liste.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


ORIGIN = ("--origin", "event", "--collected-by", "Foire", "--collected-on", "2026-05-02",
          "--told", "Qu’on les appellerait")  # fmt: skip


def test_a_dry_run_says_everything_and_writes_nothing(tmp_path, capsys, as_owner):
    report = tmp_path / "rapport.csv"
    path = written(tmp_path, HEAD + GOOD + BAD)
    assert enracine(path, "--dry-run", "--report", report) == 0
    said = capsys.readouterr().out
    assert "ligne 3 – À vérifier [Courriel] : « samir(a)exemple » n’est pas un courriel." in said
    assert "1 prêtes, 1 à vérifier, 1 à corriger" in said
    assert "Dates lues : jour puis mois." in said
    assert "Rien n’a été écrit." in said
    kept = report.read_text(encoding="utf-8-sig")
    assert kept.splitlines()[0] == "Ligne,Résultat,Colonne,Valeur vue,Raison"
    assert "'=2+2" in kept
    with as_owner():
        assert not IntakeFile.objects.exists()
        assert not Person.objects.exists()


def test_the_same_command_twice_creates_nobody_twice(tmp_path, capsys, as_owner):
    path = written(tmp_path, HEAD + GOOD + BAD)
    for _time in range(2):
        assert enracine(path, "--organisation", "promis", *ORIGIN) == 0
    assert "déjà connue" in capsys.readouterr().out
    with as_owner():
        assert Person.objects.count() == Dossier.objects.count() == 1
        assert sorted(IntakeRow.objects.values_list("state", flat=True)) == [
            "created", "doubtful", "refused",
        ]  # fmt: skip
    assert enracine(path, "--organisation", "promis", "--dry-run") == 0
    assert "1 déjà importées" in capsys.readouterr().out


def test_columns_are_named_by_their_title_or_their_number(tmp_path, capsys):
    path = written(tmp_path, "Qui,Quand,Où écrire\nAmina,1992-02-29,a@exemple.invalid\n")
    with pytest.raises(CommandFailed, match="prénom"):
        enracine(path, "--dry-run")
    told = "given_name=Qui,birth_date=2,email=Où écrire"
    assert enracine(path, "--dry-run", "--mapping", told) == 0
    assert "1 prêtes" in capsys.readouterr().out
    with pytest.raises(CommandFailed, match="Aucune colonne"):
        enracine(path, "--dry-run", "--mapping", "email=9")
    with pytest.raises(CommandFailed, match="pas un champ"):
        enracine(path, "--dry-run", "--mapping", "taille=1")


def test_ambiguous_dates_ask_how_to_be_read(tmp_path, capsys):
    path = written(tmp_path, HEAD + "Amina,Benali,03/04/1990,a@exemple.invalid\n")
    assert enracine(path, "--dry-run") == 0
    assert "--dates jour-mois" in capsys.readouterr().out
    assert enracine(path, "--dry-run", "--dates", "jour-mois") == 0
    assert "1 prêtes" in capsys.readouterr().out
    with pytest.raises(CommandFailed, match="deux façons"):
        enracine(path, "--organisation", "promis", *ORIGIN)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "vide.csv", "vide"),
        (b"%PDF-1.7\n%%EOF", "liste.csv", "CSV ou en Excel"),
        (b"<table><tr><td>x</td></tr></table>", "liste.xls", "page Web"),
        (b"PK\x03\x04" + bytes(100), "liste.xlsx", "abîmé"),
        (workbook({"L": [["x"]]}, extra={"xl/vbaProject.bin": b""}), "liste.xlsx", "macros"),
        (HEAD.encode(), "titres.csv", "aucune ligne"),
        ('Prénom,Naissance,Courriel\n"Amina,1,2'.encode() + b"x" * 300_000, "a.csv", "guillemets"),
    ],
    # A workbook holds the hour it was made: two processes would name its test differently.
    ids=["empty", "pdf", "web-page", "damaged", "macros", "titles", "quotes"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path, content, name, words):
    with pytest.raises(CommandFailed, match=words):
        enracine(written(tmp_path, content, name), "--dry-run")


def test_what_is_missing_to_write_is_asked(tmp_path):
    path = written(tmp_path, HEAD + GOOD)
    with pytest.raises(CommandFailed, match="--organisation"):
        enracine(path)
    with pytest.raises(CommandFailed, match="--told"):
        enracine(path, "--organisation", "promis", *ORIGIN[:-2])
    with pytest.raises(CommandFailed, match="Aucun organisme"):
        enracine(path, "--organisation", "nulle-part", *ORIGIN)
    with pytest.raises(CommandFailed, match="pas un fichier"):
        enracine(tmp_path / "absent.csv", "--dry-run")
