"""One site and one browser for the journeys."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.house import open_house
from tests.journeys.visitor import PATIENCE, Reception

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Everything that drives a browser stays on one worker: one site, one browser at a time."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def house():
    """The running site."""
    with open_house() as house:
        yield house


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the module.

    Not for the session: Playwright's loop, while it lives, forbids Django's database to the other
    tests of the same worker.
    """
    expect.set_options(timeout=PATIENCE / 3)
    named = os.environ.get("ENRACINE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=named, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def somebody(house, browser):
    """`somebody("téléphone", account)`: a person at a browser; unheard complaints fail the test."""
    reception = Reception(house, browser)
    yield reception
    assert reception.close() == []
