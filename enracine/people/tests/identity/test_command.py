"""`enracine identity pairs`: any file, clean or not, gets pairs or a sentence."""

import argparse
import csv

import pytest

from enracine.kernel.commands import CommandFailed, find
from enracine.people.commands import run
from enracine.people.identity.files import REQUIRED

ROWS = [
    ["1", "Mai", "Nguyễn", "1994-03-08", "514 555-0188", "mai@exemple.invalid", "Montréal", ""],
    ["2", "Nguyen", "Mai", "08/03/1994", "+15145550188", "", "", ""],
    ["3", "Lan", "Nguyen", "1994-03-08", "514-555-0188", "", "Montréal", ""],
    ["4", "Omar", "N’Diaye", "1980-01-01", "", "", "", ""],
]


def write(path, rows=ROWS, header=REQUIRED, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def pairs_of(path, tmp_path):
    out = tmp_path / "paires.csv"
    assert run(argparse.Namespace(file=path, out=out)) == 0
    with out.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def refusal(path, tmp_path):
    with pytest.raises(CommandFailed) as failed:
        run(argparse.Namespace(file=path, out=tmp_path / "paires.csv"))
    assert failed.value.exit_code == 2
    return str(failed.value)


def test_the_command_exists_and_needs_no_database():
    command = find("identity pairs")
    assert command is not None and command.role is None


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", "|")],
)
def test_pairs_of_a_file_in_the_encodings_people_have(tmp_path, encoding, delimiter, capsys):
    path = write(tmp_path / "f.csv", encoding=encoding, delimiter=delimiter)
    found = {(p["id_a"], p["id_b"]): p["decision"] for p in pairs_of(path, tmp_path)}
    # The same person, names exchanged and dates written otherwise; a twin to look at.
    assert found[("1", "2")] == "same"
    assert {found.get(("1", "3")), found.get(("2", "3"))} == {"review"}
    assert all("4" not in pair for pair in found)
    assert "4 rangées" in capsys.readouterr().out


def test_bad_bytes_empty_columns_and_short_rows_are_read(tmp_path):
    path = tmp_path / "f.csv"
    rows = ["id," + ",".join(REQUIRED[1:]), "1,Andr\xe9,C\xf4t\xe9,1990-03-14,,a.cote@x.ca", "2"]
    rows.append("3,Andr\xe9,Cote,14/03/1990,,a.cote@x.ca,,\x00,de trop")
    path.write_bytes("\r\n".join(rows).encode("latin-1"))
    assert [(p["id_a"], p["id_b"], p["decision"]) for p in pairs_of(path, tmp_path)] == [
        ("1", "3", "same")
    ]
    only_ids = write(tmp_path / "g.csv", [[str(n), *[""] * 7] for n in range(50)])
    assert pairs_of(only_ids, tmp_path) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b"id,given_name\n1,Mai\n", "il manque les colonnes family_name, birth_date"),
        (",".join(REQUIRED).encode(), "aucune rang"),
        (",".join(REQUIRED).encode() + b"\n1,a\n1,b\n", "rang\u00e9e 3 : l'identifiant 1"),
        (",".join(REQUIRED).encode() + b"\n,a\n", "la colonne id est vide"),
        (b"PK\x03\x04zip", "n'est pas un fichier CSV"),
        (b"%PDF-1.7", "n'est pas un fichier CSV"),
        (",".join(REQUIRED).encode() + b'\n1,"' + b"a" * 20_000, "guillemet"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(tmp_path, content, words):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    assert words in refusal(path, tmp_path)


def test_a_file_that_is_not_there_and_a_place_that_cannot_be_written(tmp_path):
    assert "n'existe pas" in refusal(tmp_path / "rien.csv", tmp_path)
    path = write(tmp_path / "f.csv")
    with pytest.raises(CommandFailed, match="Impossible"):
        run(argparse.Namespace(file=path, out=tmp_path / "rien" / "paires.csv"))
