"""Who hears of things, and three letters of one family beside the real ones."""

import re

import pytest

from enracine.kernel import notifications, outbox
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Category
from enracine.network.tests.factories import make_member, make_user
from enracine.network.tests.notices_world import LAW, NEWS, TURN


@pytest.fixture
def registry(monkeypatch):
    """Three letters of one family, beside the real ones."""
    both = {PROFESSIONAL: "Du nouveau.", CANDIDATE: "Du nouveau."}
    families = {**notifications._categories, "calm": Category("calm", "Calme", both)}
    letters = {**notifications._notifications, **{n.name: n for n in (NEWS, TURN, LAW)}}
    monkeypatch.setattr(notifications, "_categories", families)
    monkeypatch.setattr(notifications, "_notifications", letters)
    real = outbox.render_to_string

    def render(name, context):
        found = re.fullmatch(r"kernel/mail/(tests\.\w+)\.(fr|en)\.txt", name)
        if not found:
            return real(name, context)
        return f"{found[2]} {found[1]}\n\nVoir {context['url']}"

    monkeypatch.setattr(outbox, "render_to_string", render)


@pytest.fixture
def member(as_owner):
    with as_owner():
        return make_member("coordinator")


@pytest.fixture
def person(as_owner):
    with as_owner():
        return make_user(language="en")
