"""Decisions of the network, without a database."""

import pytest

from enracine.network.rules import (
    TEAM_MANAGERS,
    device_name,
    may_end,
    readable_lines,
    roles_to_give,
    serves_age,
)

pytestmark = pytest.mark.rules


def test_an_administrator_gives_every_role_of_the_kind_and_the_two_of_all():
    assert roles_to_give("paj_promoter", "administrator") == [
        "paj_agent",
        "privacy_officer",
        "administrator",
    ]


@pytest.mark.parametrize("role", ["counsellor", "partner", "privacy_officer", "funder"])
def test_others_give_nothing(role):
    assert roles_to_give("eer_member", role) == []
    assert not may_end(role, "counsellor")


@pytest.mark.parametrize("role", ["administrator", "privacy_officer"])
def test_a_coordinator_neither_gives_nor_ends_power_over_the_organisation(role):
    assert role not in roles_to_give("eer_member", "coordinator")
    assert not may_end("coordinator", role)
    assert may_end("administrator", role)


def test_managers_are_those_who_give_roles():
    assert all(roles_to_give("eer_member", role) for role in TEAM_MANAGERS)


@pytest.mark.parametrize(
    ("minimum", "maximum", "age", "served"),
    [
        (18, 35, 17, False),
        (18, 35, 18, True),
        (18, 35, 35, True),
        (18, 35, 36, False),
        (None, None, 80, True),
        (None, 35, 3, True),
        (36, None, 35, False),
        (18, 35, None, True),
    ],
)
def test_age(minimum, maximum, age, served):
    assert serves_age(minimum, maximum, age) is served


def test_readable_lines_leave_out_what_only_machines_read():
    fields = {
        "comment": ["Elle veut voir Rimouski."],
        "territory": ["01a2020c-2dd5-75f4-90bb-e6d54430f59f"],
        "agree": ["on"],
        "kind": ["housing"],
        "count": ["3"],
        "empty": ["  "],
        "name": ["Ng"],
    }
    assert readable_lines(fields) == ["Elle veut voir Rimouski.", "Ng"]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("(Windows NT 10.0) Chrome/156 Safari/537.36 Edg/156", "Edge, Windows"),
        ("(Linux; Android 14) Chrome/156 Mobile Safari/537.36", "Chrome, Android"),
        ("(iPhone; CPU iPhone OS 19) Version/19 Safari/604", "Safari, iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_device_names_are_those_people_know(user_agent, name):
    assert device_name(user_agent) == name
