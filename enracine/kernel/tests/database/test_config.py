import os
from pathlib import Path

import pytest

from enracine.kernel.database.config import DatabaseMisconfigured, database_settings, process_role
from enracine.kernel.database.places import places

URL = "postgresql://proprio:m%40t@base.exemple:6543/enracine?sslmode=require"


@pytest.mark.parametrize(
    ("role", "login"),
    [("app", "enracine_app"), ("jobs", "enracine_jobs"), ("owner", "enracine_owner")],
)
def test_embedded_each_role_has_its_own_login(role, login):
    settings = database_settings(role, Path("/donnees"), {})

    assert settings["USER"] == login
    assert settings["HOST"] == "/donnees/run/socket"
    assert settings["PASSWORD"] == ""


def test_the_process_says_its_role():
    assert process_role({}) == "app"
    assert process_role({"ENRACINE_DB_ROLE": "jobs"}) == "jobs"
    assert process_role({"ENRACINE_MODE": "test"}) == "owner"


def test_an_unknown_role_is_refused_in_french():
    with pytest.raises(DatabaseMisconfigured, match="valeurs possibles"):
        process_role({"ENRACINE_DB_ROLE": "root"})


def test_given_server_the_url_is_the_owner_and_others_switch_role():
    owner = database_settings("owner", env={"DATABASE_URL": URL})
    app = database_settings("app", env={"DATABASE_URL": URL})

    assert (owner["USER"], owner["PASSWORD"]) == ("proprio", "m@t")
    assert (owner["HOST"], owner["PORT"], owner["NAME"]) == ("base.exemple", "6543", "enracine")
    assert owner["OPTIONS"]["sslmode"] == "require"
    assert "role=" not in owner["OPTIONS"]["options"]
    assert app["USER"] == "proprio"
    assert "-c role=enracine_app" in app["OPTIONS"]["options"]


def test_given_server_a_login_of_its_own_does_not_switch():
    env = {"DATABASE_URL": URL, "DATABASE_APP_URL": "postgresql://site@base.exemple/enracine"}
    app = database_settings("app", env=env)

    assert app["USER"] == "site"
    assert "role=" not in app["OPTIONS"]["options"]


def test_options_of_the_address_are_kept():
    url = "postgresql://a@h/b?options=-c%20geqo%3Doff&application_name=essai"
    settings = database_settings("app", env={"DATABASE_URL": url})

    assert settings["OPTIONS"]["options"].startswith("-c geqo=off -c role=")
    assert settings["OPTIONS"]["application_name"] == "essai"


@pytest.mark.parametrize("url", ["::", "postgresql://a:secret@[h/b"])
def test_an_unreadable_address_is_refused_without_repeating_the_password(url):
    with pytest.raises(DatabaseMisconfigured) as refusal:
        database_settings("owner", env={"DATABASE_URL": url})

    assert "DATABASE_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_an_address_without_database_is_refused():
    with pytest.raises(DatabaseMisconfigured, match="ne nomme pas de base"):
        database_settings("owner", env={"DATABASE_URL": "postgresql://a@h"})


def test_pages_are_cut_short_and_migrations_are_not():
    def timeout(role):
        options = database_settings(role, Path("/d"), {})["OPTIONS"]["options"]
        return int(options.split("statement_timeout=")[1].split()[0])

    assert 0 < timeout("app") < timeout("jobs")
    assert timeout("owner") == 0


def test_a_long_path_gets_a_short_private_socket():
    deep = places(Path("/" + "tres-long-dossier/" * 8), env={})

    assert len(os.fsencode(deep.socket_file)) <= 103
    assert deep.socket == places(Path("/" + "tres-long-dossier/" * 8), env={}).socket
    assert deep.socket != places(Path("/" + "autre-long-dossier/" * 8), env={}).socket


def test_the_tests_never_share_the_real_server():
    real, throwaway = places(Path("/d")), places(Path("/d"), throwaway=True)

    assert real.cluster != throwaway.cluster
    assert real.socket != throwaway.socket
