"""What everybody reads is drawn once, says at once what changes, and holds nothing of whoever looks."""

import html
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel import kept, panels
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.network.models import Mandate, Vacancy
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.portraits import actions
from enracine.portraits.tests.conftest import member as member_of
from enracine.territories.actions import note_fact
from enracine.territories.models import Mrc, PajTerritory

pytestmark = pytest.mark.django_db

SHEET = "/mrc/kamouraska/"
PAGES = [
    "/regions/",
    "/regions/?lieux=mrc",
    "/regions/?lieux=mrc&mesure=population&tri=valeur&hors_cmm=1",
    "/regions/bas-saint-laurent/",
    SHEET,
    "/territoires-paj/paj-14/",
]


@pytest.fixture
def agent(as_owner):
    with as_owner():
        return member_of("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-14"))


def read(address, client=None, **headers):
    """The page, and the questions it asked PostgreSQL."""
    client = client or Client(headers={"accept-language": "fr-CA"})
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    words = ("SAVEPOINT", "RELEASE SAVEPOINT")
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(words)]
    return answer.content.decode(), asked


def heart(page):
    """A page without its frame, which has another token at each view, and the name of who looks."""
    return page[page.index('<div class="page-header">') : page.index("</main>")]


def watched():
    """The tables whose every write changes a version, by PostgreSQL's own word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgfoid = 'enracine_freshened'::regproc AND tgenabled = 'O'"
            # After insert, update, delete and truncate, once a statement.
            " AND tgtype = 4 + 8 + 16 + 32"
        )
        return {table for (table,) in cursor.fetchall()}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_seen_again_asks_nothing_but_whether_it_is_still_true(address):
    first, asked = read(address)
    assert len(asked) > 4
    again, asked = read(address)
    assert heart(again) == heart(first)
    assert len(asked) <= 2
    assert "kernel_freshness" in asked[-1]


@pytest.mark.parametrize("address", PAGES)
def test_every_table_that_a_kept_page_reads_is_watched(address):
    _page, asked = read(address)
    tables = {t for sql in asked for t in re.findall(r'(?:FROM|JOIN) \(?"(\w+)"', sql)}
    assert len(tables) > 3
    assert tables - watched() == set()


def test_occupations_are_watched_too():
    assert "people_cnpgroup" in watched()


def test_the_version_changes_with_each_statement_and_goes_back_with_a_transaction(as_owner):
    from django.db import transaction

    from enracine.kernel.freshness import versions

    def write():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("UPDATE territories_region SET name = name WHERE false")
        return versions("territories", "network")

    before = versions("territories", "network")
    first, second = write(), write()
    assert len({before, first, second}) == 3
    # Another part is not touched.
    assert dict(first)["network"] == dict(second)["network"] == dict(before)["network"]
    with transaction.atomic():
        third = write()
        transaction.set_rollback(True)
    assert versions("territories", "network") == second != third


def test_nobody_gives_a_version_by_hand():
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_freshness SET number = gen_random_uuid()")


def test_another_process_s_write_shows_at_the_next_view(as_owner):
    """Raw SQL: nothing of this process knows of it but PostgreSQL."""
    assert "Kamouraska" in read("/regions/?lieux=mrc")[0]
    assert "Kamouraska" in read(SHEET)[0]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE territories_mrc SET name = 'Kamour', short_name = 'Kamour' WHERE code = '14'"
        )
    assert ">Kamour</a>" in read("/regions/?lieux=mrc")[0]
    assert "<h1>Kamour</h1>" in read(SHEET)[0]


def test_a_figure_noted_shows_at_the_next_view():
    assert "3,4" not in read(SHEET)[0]
    explorer = "/regions/?lieux=mrc&mesure=unemployment"
    read(explorer)
    note_fact(
        Acting.for_system("essai"),
        {
            "place": "mrc-14", "indicator": "unemployment", "value": "13,4", "period": "2026-05",
            "publisher": "Essai", "dataset": "Essai",
        },
        noted_by="Essai",
    )  # fmt: skip
    assert "13,4\u00a0%" in read(SHEET)[0]
    assert "13,4\u00a0%" in read(explorer)[0]


def test_what_an_agent_publishes_and_what_is_taken_back_show_at_the_next_view(
    agent,
):
    acting, kamouraska = acting_of(agent), Mrc.objects.get(code="14")
    assert "Bienvenue ici." not in read(SHEET)[0]
    actions.keep_portrait(
        acting, kamouraska, {"texts": {"fr": {"welcome": "Bienvenue ici.", "hard": "Long."}}}
    )
    assert "Bienvenue ici." not in read(SHEET)[0]
    actions.publish(acting, kamouraska)
    assert "Bienvenue ici." in read(SHEET)[0]
    testimony, _secret = actions.add_testimony(
        acting, kamouraska, words="Des voisins.", signature="Nadia", agreed_on=today(),
        agreed_how="written",
    )  # fmt: skip
    assert "Des voisins." in read(SHEET)[0]
    actions.withdraw_testimony(acting, testimony.pk)
    assert "Des voisins." not in read(SHEET)[0]


def test_a_post_that_becomes_vacant_shows_at_the_next_view(agent, as_owner):
    name = html.escape(agent.organisation.name)
    page = read(SHEET)[0]
    assert name in page and "poste vacant" not in page
    with as_owner():
        mandate = Mandate.objects.get(organisation=agent.organisation)
        Vacancy.objects.create(mandate=mandate, valid_from=today())
    assert "poste vacant" in read(SHEET)[0]


def test_each_language_and_each_day_has_its_own(monkeypatch):
    french, english = read(SHEET)[0], read(SHEET, **{"accept-language": "en"})[0]
    assert "Vivre ici en chiffres" in french and "Living here in numbers" in english
    assert read(SHEET, **{"accept-language": "en"})[1][1:] == read(SHEET)[1][1:]
    tomorrow = today().replace(year=today().year + 1).isoformat()
    monkeypatch.setenv("DEMO_DAY", tomorrow)
    assert len(read(SHEET)[1]) > 4


def test_who_looks_changes_nothing_of_it_and_leaves_nothing_in_it(as_owner):
    with as_owner():
        member = make_member("counsellor")
    browser = signed_in(member)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr-CA"

    hers = read(SHEET, browser)[0]
    visitor, asked = read(SHEET)
    assert len(asked) <= 2
    assert heart(visitor) == heart(hers)
    assert str(member.pk) in hers and str(member.pk) not in visitor


@pytest.mark.parametrize(
    "asked", ["depuis=Rimouski", "age=22&service=eer", "besoin=cegep", "metier=soudeur", "autre=1"]
)
def test_what_somebody_says_of_herself_is_never_kept(asked):
    """Her town, her age, her family, her work: drawn each time, whatever was drawn before."""
    first = read(f"/regions/?{asked}")[1]
    assert len(read(f"/regions/?{asked}")[1]) == len(first) > 4
    assert not any("kernel_freshness" in sql for sql in first)


def test_a_panel_that_depends_on_who_looks_stops_the_keeping(monkeypatch):
    mine = panels.Panel(
        "territory", "x", "x.html", lambda _a, _s: None, 1, frozenset(), False, None
    )
    monkeypatch.setitem(panels._panels, ("territory", "x"), mine)
    first = read(SHEET)[1]
    assert len(read(SHEET)[1]) == len(first) > 4


def test_a_place_that_does_not_exist_is_not_kept():
    kept.forget_all()
    slug = f"lieu-{uuid.uuid4()}"
    for _again in range(2):
        answer = Client().get(reverse("territories:mrc", args=[slug]))
        assert answer.status_code == 404
    assert Mrc.objects.filter(slug=slug).count() == 0


def test_the_forms_of_a_kept_page_and_its_fragment_stand(client):
    page = read("/regions/?lieux=mrc")[0]
    assert page.count('<form class="filters') == 1
    assert re.search(r'"X-CSRFToken": "\w{64}"', page)
    fragment = read("/regions/?lieux=mrc", **{"hx-request": "true"})[0]
    again, asked = read("/regions/?lieux=mrc", **{"hx-request": "true"})
    assert again == fragment and len(asked) <= 2
    assert "<h1" not in fragment and "place-map" in fragment
    with acting_as(Acting()):
        answer = client.get("/regions/?lieux=mrc")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
