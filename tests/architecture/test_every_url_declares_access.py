"""Every address says who may open it: what nobody said, nobody has thought about."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from enracine.kernel.access import ROLES_PREFIX, access_of, is_access
from enracine.network.models import ROLES_WITH_ACCOUNT

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def every_address(resolver=None, prefix="", namespaces=()):
    """(address, full name, view) of every line of the table of addresses."""
    for line in (resolver or get_resolver()).url_patterns:
        address = prefix + str(line.pattern)
        if isinstance(line, URLResolver):
            inner = (*namespaces, line.namespace) if line.namespace else namespaces
            yield from every_address(line, address, inner)
        elif isinstance(line, URLPattern):
            yield address, ":".join((*namespaces, line.name or "")), line.callback


def test_every_address_says_who_may_open_it():
    silent = [
        f"{address} ({name})"
        for address, name, view in every_address()
        if access_of(view, name) is None
    ]
    assert silent == []


def test_what_is_said_means_something():
    for address, name, view in every_address():
        access = access_of(view, name)
        if access is None:
            continue
        assert is_access(access), f"{address}: {access!r}"
        if access.startswith(ROLES_PREFIX) and access != ROLES_PREFIX + "*":
            named = set(access.removeprefix(ROLES_PREFIX).split(", "))
            assert named <= set(ROLES_WITH_ACCOUNT), f"{address}: {named - set(ROLES_WITH_ACCOUNT)}"


def test_l64_an_employer_opens_no_page_that_names_somebody():
    """Until offers exist, an employer reads nobody: neither by a role of hers nor by « any role »."""
    #: What « any role » opens beside one's own home: one's colleagues, an undo, an incident to report.
    ours = {"event_id", "absence_id"}
    named, shown = [], []
    for address, _name, view in every_address():
        access = access_of(view, _name) or ""
        if access == ROLES_PREFIX + "*":
            shown += [address for found in _ARGUMENT.findall(address) if found not in ours]
        elif access.startswith(ROLES_PREFIX):
            named += (
                [address] if "employer" in access.removeprefix(ROLES_PREFIX).split(", ") else []
            )
    assert named == [] and shown == []
