"""Production refuses to start unsafely, and says everything at once."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from enracine.kernel.commands import CommandFailed
from enracine.operations import production_checks
from enracine.operations.production_checks import (
    advised_settings,
    check_settings,
    forbidden_data,
    missing_settings,
    refuse_unsafe,
)


def configured(**changes):
    sound = {
        "SECRET_KEY": "s" * 60,
        "DEFAULT_SECRET": "public",
        "ALLOWED_HOSTS": ["enracine.exemple.ca"],
        "CSRF_TRUSTED_ORIGINS": ["https://enracine.exemple.ca"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "DEBUG": False,
        "DEFAULT_FROM_EMAIL": "Enracine <bonjour@exemple.ca>",
        "DATA_DIR": Path("/donnees"),
        "ENRACINE_SENDER": "Emplois en régions, 1 rue de l’Essai, Montréal (Québec) H1A 1A1",
    }
    return SimpleNamespace(**(sound | changes))


def test_a_sound_installation_lacks_nothing():
    assert missing_settings(configured(), {}) == []
    told = {
        "ENRACINE_SMTP_HOST": "h",
        "ENRACINE_BACKUP_KEY": "k" * 50,
        "ENRACINE_ENCRYPTED_VOLUME": "LUKS",
    }
    assert advised_settings(configured(), told) == []
    without = advised_settings(configured(ENRACINE_SENDER=""), told)
    assert [line.partition(" ")[0] for line in without] == ["ENRACINE_SENDER"]


@pytest.mark.parametrize(
    ("changes", "env", "named"),
    [
        ({"SECRET_KEY": "public"}, {}, "ENRACINE_SECRET_KEY"),
        ({"SECRET_KEY": "court"}, {}, "ENRACINE_SECRET_KEY"),
        ({"ALLOWED_HOSTS": ["*"]}, {}, "ENRACINE_HOSTS"),
        ({"ALLOWED_HOSTS": [""]}, {}, "ENRACINE_HOSTS"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://a"]}, {}, "ENRACINE_ORIGINS"),
        ({"SESSION_COOKIE_SECURE": False}, {}, "Témoins HTTPS"),
        ({"CSRF_COOKIE_SECURE": False}, {}, "Témoins HTTPS"),
        ({"SECURE_SSL_REDIRECT": False}, {}, "ENRACINE_TLS"),
        ({"DEBUG": True}, {}, "ENRACINE_DEBUG"),
        ({}, {"DEMO_DAY": "2026-01-01"}, "DEMO_DAY"),
    ],
)
def test_each_missing_setting_is_named_alone(changes, env, named):
    missing = missing_settings(configured(**changes), env)

    assert len(missing) == 1
    assert missing[0].startswith(named)


def test_all_are_named_at_once():
    bad = configured(SECRET_KEY="public", ALLOWED_HOSTS=["*"], DEBUG=True)
    assert len(missing_settings(bad, {"DEMO_DAY": "2026-01-01"})) == 4


@pytest.mark.django_db
def test_demonstration_accounts_forbid_production(as_owner):
    from enracine.network.models import User

    assert forbidden_data() == []
    with as_owner():
        User.objects.create(email="demo@exemple.invalid", is_demo=True)

    assert "mots de passe publics" in forbidden_data()[0]


@pytest.mark.django_db
def test_production_is_refused_and_other_modes_are_not(settings, monkeypatch):
    refuse_unsafe()
    assert check_settings() == []

    settings.MODE = "production"
    monkeypatch.setattr(
        production_checks, "forbidden_data", lambda: ["Comptes de démonstration : 2"]
    )
    with pytest.raises(CommandFailed) as refusal:
        refuse_unsafe()

    assert "ENRACINE_SECRET_KEY" in str(refusal.value)
    assert "Comptes de démonstration" in str(refusal.value)
    assert {error.id for error in check_settings()} == {"enracine.E001"}
