"""The `enracine` command speaks French and fails with a sentence."""

import argparse
import re

import pytest

from enracine import cli
from enracine.kernel import commands, invariants
from enracine.kernel.commands import CommandFailed
from enracine.operations import french, register_commands
from enracine.operations.installation import read_installation
from enracine.operations.output import table
from enracine.operations.verifying import run as verify

ENGLISH = re.compile(
    r"\b(usage|options? arguments|positional|show this|error|required|invalid|choose|expected)\b"
)


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    monkeypatch.setattr(commands, "_commands", dict(commands._commands))
    monkeypatch.setattr(invariants, "_invariants", {})
    french.install()
    register_commands()


def parsed(words, capsys):
    """What the parser prints when it stops there."""
    with pytest.raises(SystemExit) as stop:
        cli._parser().parse_args(words)
    said = capsys.readouterr()
    return stop.value.code, said.out + said.err


@pytest.mark.parametrize("name", ["", "up", "migrate", "backup", "restore", "verify"])
def test_help_is_in_french(name, capsys):
    code, said = parsed([*([name] if name else []), "--help"], capsys)

    assert code == 0
    assert "utilisation : enracine" in said
    assert "affiche cette aide" in said
    assert not ENGLISH.search(said)


@pytest.mark.parametrize(
    "words",
    [
        ["restore"],
        ["inconnue"],
        ["up", "--threads", "beaucoup"],
        ["up", "--threads"],
        ["verify", "--nimporte"],
    ],
)
def test_mistakes_are_explained_in_french(words, capsys):
    code, said = parsed(words, capsys)

    assert code == 2
    assert "erreur :" in said
    assert not ENGLISH.search(said)


def test_plural_follows_french(capsys):
    parser = argparse.ArgumentParser(prog="essai")
    parser.add_argument("--deux", nargs=2)
    with pytest.raises(SystemExit):
        parser.parse_args(["--deux", "un"])

    assert "il faut 2 valeurs" in capsys.readouterr().err


def test_an_app_adds_its_command_in_one_or_two_words(capsys):
    seen = []

    def configure(parser):
        parser.add_argument("--graine", type=int)

    commands.register("monde semer", "sème", configure, lambda a: seen.append(a.graine), role=None)

    arguments = cli._parser().parse_args(["monde", "semer", "--graine", "3"])
    assert cli._run(commands.find(arguments.command), arguments) == 0
    assert seen == [3]


@pytest.mark.parametrize("name", ["verify", "un deux trois"])
def test_a_name_cannot_be_taken_or_too_long(name):
    with pytest.raises(ValueError, match=r"twice|words"):
        commands.register(name, "aide", run=lambda _arguments: 0)


def test_a_failure_is_a_sentence_and_a_code(monkeypatch, capsys):
    def fail(_words):
        raise CommandFailed("Le disque est plein.", exit_code=2)

    monkeypatch.setattr(cli, "_dispatch", fail)

    assert cli.main([]) == 2
    assert capsys.readouterr().err == "Le disque est plein.\n"


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"PORT": "huit"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"ENRACINE_MODE": "demo"}, "ENRACINE_MODE"),
        ({"DATABASE_URL": "::"}, "DATABASE_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(env, named):
    with pytest.raises(CommandFailed, match=named):
        read_installation(env)


def test_the_address_is_one_a_person_can_type():
    assert read_installation({"PORT": "8123"}).address == "http://localhost:8123"
    assert read_installation({"ENRACINE_HOST": "10.0.0.2"}).address == "http://10.0.0.2:8000"


@pytest.mark.django_db
def test_verify_tells_what_is_broken_and_exits_with_one(capsys):
    def crash():
        raise RuntimeError("table absente")

    invariants.register("essai.tenu", "Tout va bien.", list)
    everything = argparse.Namespace(all=False)
    assert verify(everything) == 0

    invariants.register(
        "essai.rompu", "Rien ne manque.", lambda: [f"il manque {n}" for n in range(12)]
    )
    invariants.register("essai.panne", "La vérification aboutit.", crash)
    assert verify(everything) == 1
    said = capsys.readouterr().out
    assert "ROMPU (12)" in said
    assert "il manque 9" in said
    assert "il manque 10" not in said
    assert "table absente" in said


def test_table_aligns():
    assert table(("a", "bb"), [("ccc", "d")]) == "a    bb\n---  --\nccc  d"
