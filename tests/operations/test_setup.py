"""The set-up scripts: what they promise each other."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def pins(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(
        re.findall(r"^([a-z0-9._-]+(?:\[[^]]*\])?)==(\S+)", text, re.MULTILINE | re.IGNORECASE)
    )


def test_everything_needed_to_run_is_in_the_lock_to_check_at_the_same_version():
    """bootstrap.sh counts on it: installing dev.txt also satisfies base.txt."""
    base, dev = pins("base"), pins("dev")

    assert base
    assert {name: dev.get(name) for name in base} == base


def test_the_locks_name_no_registry():
    for name in ("base", "dev"):
        assert "://" not in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "scripts").glob("*.sh")))
def test_scripts_are_sound_shell_without_what_old_bash_lacks(script):
    path = ROOT / "scripts" / script
    assert subprocess.run(["bash", "-n", str(path)]).returncode == 0
    # macOS still ships bash 3.2: no associative arrays, no mapfile, no case modification.
    assert not re.search(
        r"declare -A|\bmapfile\b|\breadarray\b|\$\{\w+(,,|\^\^)\}|&>>|\|&", path.read_text()
    )


def test_ready_means_nothing_to_do():
    """A second set-up says nothing and changes nothing."""
    subprocess.run([ROOT / "scripts" / "bootstrap.sh", "dev"], check=True, capture_output=True)
    again = subprocess.run(
        [ROOT / "scripts" / "bootstrap.sh", "dev"], check=True, capture_output=True, text=True
    )
    assert again.stdout + again.stderr == ""


def test_an_unknown_set_up_is_refused():
    done = subprocess.run(
        [ROOT / "scripts" / "bootstrap.sh", "tout"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "base|dev" in done.stderr


def test_translations_are_compiled_when_their_source_is_newer(tmp_path):
    import importlib.util
    import os

    spec = importlib.util.spec_from_file_location("c", ROOT / "scripts" / "compile_messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    source = tmp_path / "enracine" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Inscription"\nmsgstr "Registration"\n')

    assert module.compile_messages(tmp_path) == 1
    assert module.compile_messages(tmp_path) == 0
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert module.compile_messages(tmp_path) == 1
