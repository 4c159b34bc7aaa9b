"""The explorer and the sheets: the map and the list agree, nothing is invented, anybody may take it away."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.reference import load_reference_data
from enracine.territories import occupations
from enracine.territories.maps import Cell, Shade, cut, draw
from enracine.territories.models import Fact, Indicator, Mrc, PajTerritory, Region, Source
from enracine.territories.rules import shade, shade_bounds
from enracine.territories.tables import read
from enracine.territories.tiles import REGION_TILES, WHOLE, mrc_tiles

#: Compressed, the page with its map: the issue's limit.
MOST = 120 * 1024


@pytest.fixture
def client():
    return Client(headers={"accept-language": "fr-CA"})


def asked_of(captured):
    """The questions of a page: not the transaction's own words, which cost nothing."""
    words = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
    return sum(not q["sql"].startswith(words) for q in captured.captured_queries)


def page_of(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.rules
@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], []),
        ([3], []),
        ([3, 3, 3], []),
        ([1, 2], [2]),
        ([5, 1, 3, 2, 4], [2, 3, 4, 5]),
        (list(range(100)), [20, 40, 60, 80]),
        ([0] * 60 + list(range(1, 41)), [1, 21]),
    ],
)
def test_shades_hold_about_as_many_places_each(values, bounds):
    found = shade_bounds(values)
    assert found == bounds
    shades = [shade(value, found) for value in sorted(values)]
    assert shades == sorted(shades)
    assert all(1 <= one <= 5 for one in shades)
    assert shade(None, found) == 0


@pytest.mark.rules
def test_every_mrc_has_its_own_square_on_the_whole_map_and_on_its_regions():
    mrcs = {row["code"]: row["region"] for row in read("mrc")}
    whole = mrc_tiles(WHOLE)
    assert set(whole) == set(mrcs)
    assert len(set(whole.values())) == 104
    for region in set(mrcs.values()):
        squares = mrc_tiles(region)
        assert set(squares) == {m for m, r in mrcs.items() if r == region}
        assert len(set(squares.values())) == len(squares)
        assert min(c for c, _row in squares.values()) == 1
    assert set(REGION_TILES) == set(mrcs.values())
    # What is north stays north: Nunavik above Montréal above Le Haut-Saint-Laurent.
    assert whole["992"][1] < whole["66"][1] < whole["69"][1]


@pytest.mark.rules
def test_a_map_is_read_from_north_to_south_and_says_everything():
    cells = [Cell(c, c, f"Lieu {c}", f"/{c}/", "4 %", 2) for c in ("06", "10", "99")]
    drawn = draw("Carte", cells, REGION_TILES, [Shade(2, "de 3 à 5 %")])
    assert [one.cell.code for one in drawn.places] == ["10", "06"]
    assert drawn.places[0].says == "10 Lieu 10 : 4 %"
    assert (drawn.width, drawn.height) == (300, 400)
    assert cut("Gaspésie–Îles-de-la-Madeleine") == ("Gaspésie–", "Îles-de-la-", "Madeleine")
    assert cut("Laval") == ("Laval",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({}, 17),
        ({"mesure": "unemployment"}, 17),
        ({"lieux": "mrc"}, 104),
        ({"lieux": "mrc", "mesure": "population"}, 104),
        ({"lieux": "01", "mesure": "unemployment"}, 8),
        ({"lieux": "mrc", "hors_cmm": "1"}, 96),
    ],
)
def test_the_map_and_the_list_say_the_same_thing(client, asked, places):
    page = page_of(client, reverse("territories:regions"), **asked)
    results = page[page.index('id="resultats"') : page.index('role="search" aria-label="Chercher')]
    drawn, listed = results.split("</svg>")
    kind = "mrc" if "lieux" in asked else "regions"
    on_map = re.findall(rf'href="(/{kind}/[a-z0-9-]+/)" aria-label', drawn)
    in_list = re.findall(rf'href="(/{kind}/[a-z0-9-]+/)"', listed)
    assert sorted(on_map) == sorted(in_list)
    assert len(set(on_map)) == len(on_map)
    assert len(on_map) == places


@pytest.mark.django_db
def test_a_place_without_the_figure_says_so_on_the_map_and_in_the_list(client):
    page = page_of(client, reverse("territories:regions"), mesure="asking_rent_2")
    assert "n. d." in page
    assert "map-0" in page
    assert "donnée non disponible" in page
    assert "trop peu d" in page


@pytest.mark.django_db
def test_an_mrc_takes_its_region_s_rate_and_says_it_never_its_count(client):
    page = page_of(client, reverse("territories:regions"), lieux="01", mesure="unemployment")
    assert page.count("chiffre de la région") == 8
    page = page_of(client, reverse("territories:regions"), lieux="01", mesure="employment")
    assert "chiffre de la région" not in page
    assert page.count("map-0") == 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"lieux": "99"}, {"mesure": "rien'--"}, {"tri": "x" * 500},
        {"lieux": "regions", "mesure": "openings"}, {"hors_cmm": "peut-être"},
    ],
)  # fmt: skip
def test_an_address_that_means_nothing_gives_the_whole_list(client, asked):
    page = page_of(client, reverse("territories:regions"), **asked)
    assert page.count("<h1") == 1
    assert 'aria-label="01 Bas-Saint-Laurent' in page or 'aria-label="Kamouraska, 14' in page


@pytest.mark.django_db
def test_costs_are_fixed_and_pages_light(client):
    import gzip

    counts = {}
    for address, asked in (
        (reverse("territories:regions"), {}),
        (reverse("territories:regions"), {"lieux": "mrc", "mesure": "population"}),
        (reverse("territories:regions"), {"depuis": "Rimouski", "cnp": "31301", "besoin": "cegep"}),
        (reverse("territories:region", args=["monteregie"]), {}),
        (reverse("territories:region", args=["laval"]), {}),
        (reverse("territories:mrc", args=["kamouraska"]), {}),
        (reverse("territories:paj", args=["paj-14"]), {}),
    ):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, asked)
        assert answer.status_code == 200
        assert len(gzip.compress(answer.content, 6)) < MOST
        counts[address, str(asked)] = asked_of(captured)
    assert max(counts.values()) <= 12, counts


@pytest.mark.django_db
def test_the_fragment_for_htmx_is_the_results_alone(client):
    answer = client.get(reverse("territories:regions"), headers={"hx-request": "true"})
    assert "<h1" not in answer.content.decode()
    assert "place-map" in answer.content.decode()


@pytest.mark.django_db
def test_the_sheet_of_an_mrc_says_whose_figures_it_shows(client):
    page = page_of(client, reverse("territories:mrc", args=["kamouraska"]))
    for text in (
        "La Pocatière", "Taux de chômage", "Bas-Saint-Laurent", "Autour", "Qui sert ce lieu",
        "donnée non disponible", "/territoires-paj/paj-14/", "/donnees/territoires/mrc-14.csv",
    ):  # fmt: skip
        assert text in page, text
    assert client.get("/mrc/atlantide/").status_code == 404


@pytest.mark.django_db
def test_the_sheet_of_a_paj_territory_is_that_of_its_ground(client):
    page = page_of(client, reverse("territories:paj", args=["paj-14"]))
    assert "Territoire Place aux jeunes." in page
    assert re.search(r"Kamouraska.*personnes", page, re.S)
    assert client.get("/territoires-paj/paj-999/").status_code == 404


@pytest.fixture
def contradiction(as_owner):
    """A second source about the same month, and another that says the same."""
    with as_owner():
        first = Fact.objects.get(
            indicator__code="unemployment", region__code="01", period="2026-04"
        )
        for code, value in (("autre", "6.1"), ("pareil", "4.2")):
            source = Source.objects.create(
                code=code, publisher=f"Source {code}", dataset="x", licence="y"
            )
            Fact.objects.create(
                indicator=first.indicator, region=first.region, value=value, period=first.period,
                period_start=first.period_start, period_end=first.period_end, source=source,
                reliability="press",
            )  # fmt: skip


@pytest.mark.django_db
def test_two_sources_that_disagree_are_both_on_the_sheet(client, contradiction):
    page = page_of(client, reverse("territories:region", args=["bas-saint-laurent"]))
    assert "Une autre source dit 6,1\u00a0% : Source autre." in page
    assert "Source pareil" not in page


@pytest.mark.django_db
def test_a_place_of_which_nothing_is_known_has_a_sheet_all_the_same(client, as_owner):
    with as_owner():
        Fact.objects.all().delete()
    for address in (
        reverse("territories:region", args=["estrie"]),
        reverse("territories:mrc", args=["kamouraska"]),
        reverse("territories:paj", args=["paj-14"]),
    ):
        page = page_of(client, address)
        assert "Aucun chiffre encore" in page
        assert "donnée non disponible" in page
    page = page_of(client, reverse("territories:regions"), lieux="mrc", mesure="population")
    assert "population : donnée non disponible" in page


@pytest.mark.django_db
def test_what_is_cut_by_occupation_or_sector_is_named(client, as_owner):
    with as_owner():
        source = Source.objects.create(code="s", publisher="Une source", dataset="x", licence="y")
        common = {"source": source, "reliability": "official", "period": "2026"}
        days = {"period_start": "2026-01-01", "period_end": "2026-12-31"}
        mrc = Mrc.objects.get(code="14")
        for code, detail, value in (
            ("openings", "31301", 12), ("sector_employment", "62", 900), ("sector_employment", "11", 1200),
        ):  # fmt: skip
            Fact.objects.create(
                indicator=Indicator.objects.get(code=code), mrc=mrc, detail=detail, value=value,
                **common, **days,
            )  # fmt: skip
    page = page_of(client, reverse("territories:mrc", args=["kamouraska"]))
    assert "Soins de santé et assistance sociale" in page
    assert page.index("Agriculture, foresterie") < page.index("Soins de santé")
    assert "Postes à pourvoir, par métier" in page


@pytest.mark.django_db
def test_anybody_takes_the_figures_away_with_their_sources(client):
    answer = client.get(reverse("territories:data_csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == Fact.objects.count()
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = next(
        r
        for r in rows
        if r["place_code"] == "region-01" and r["indicator"] == "unemployment"
        and r["period"] == "2026-04"
    )  # fmt: skip
    assert (told["value"], told["licence"]) == ("4.2", "Chiffre cité, tous droits à l’éditeur")
    gaps = [r for r in rows if not r["value"]]
    assert gaps
    assert all(r["gap"] for r in gaps)
    place = client.get(reverse("territories:place_json", args=["mrc-14"])).json()
    assert place["name"] == Mrc.objects.get(code="14").name
    assert place["facts"]
    assert {f["place_code"] for f in place["facts"]} == {"mrc-14"}
    assert client.get("/donnees/territoires/mrc-999.csv").status_code == 404
    assert client.get("/donnees/territoires/lune.json").status_code == 404
    assert client.get("/donnees/territoires/paj-14.json").json()["facts"] == []


@pytest.mark.django_db
def test_every_place_has_a_sheet(client):
    """None breaks, whatever is known of it."""
    for place in Region.objects.order_by("code"):
        assert client.get(reverse("territories:region", args=[place.slug])).status_code == 200
    for code in ("01", "992", "66", "23", "251"):
        mrc = Mrc.objects.get(code=code)
        assert client.get(reverse("territories:mrc", args=[mrc.slug])).status_code == 200
    for paj in PajTerritory.objects.order_by("code")[:5]:
        assert client.get(reverse("territories:paj", args=[paj.code])).status_code == 200


@pytest.mark.django_db
def test_the_explorer_reads_in_english():
    client = Client(headers={"accept-language": "en"})
    page = page_of(client, reverse("territories:regions"), lieux="mrc", mesure="unemployment")
    for text in ("All MRCs", "Unemployment rate", "figure for the region", "Map: "):
        assert text in page, text
    for text in ("chiffre de la région", "Toutes les MRC", "donnée non disponible"):
        assert text not in page, text


@pytest.mark.django_db
def test_distances_are_told_from_a_chosen_place(client):
    address = reverse("territories:regions")
    page = page_of(client, address, lieux="mrc", mesure="depuis", depuis="Rimouski")
    assert "Distance jusqu’à Rimouski" in page
    near = page_of(client, address, lieux="mrc", depuis="rimouski", km="100", mesure="density")
    on_map = re.findall(r'href="/mrc/([a-z0-9-]+)/" aria-label', near)
    assert "rimouski-neigette" in on_map
    assert 2 < len(on_map) < 12
    assert "km de Rimouski" in near
    lost = page_of(client, address, depuis="Atlantide")
    assert "n’est pas dans la liste des municipalités" in lost
    assert lost.count('aria-label="') > 17


@pytest.mark.django_db
def test_what_a_family_needs_leaves_out_what_is_known_to_be_missing_only(client, as_owner):
    address = reverse("territories:regions")
    every = page_of(client, address, lieux="mrc", besoin="cegep")
    on_map = re.findall(r'href="/mrc/([a-z0-9-]+)/" aria-label', every)
    without = Fact.objects.filter(indicator__code="colleges", mrc__isnull=False, value=0).count()
    assert without
    assert len(on_map) == 104 - without
    assert "ne sont pas montrés" in every
    # Nobody counted places in French courses: nothing is hidden, and it is said of each place.
    unknown = page_of(client, address, lieux="mrc", besoin="francisation")
    assert unknown.count("à vérifier : Places en francisation") == 104


@pytest.fixture
def occupations_loaded(as_owner):
    if not occupations.names({"31301"}):
        with as_owner():
            load_reference_data()


@pytest.mark.django_db
def test_an_occupation_is_searched_in_french_then_shown_place_by_place(
    client, as_owner, occupations_loaded
):
    address = reverse("territories:regions")
    page = page_of(client, address, metier="infirmiere")
    assert "Quel métier?" in page
    assert "cnp=31301" in page
    nothing = page_of(client, address, cnp="31301", lieux="mrc")
    assert "Aucun chiffre pour ce métier" in nothing
    with as_owner():
        source = Source.objects.create(code="s", publisher="Une source", dataset="x", licence="y")
        Fact.objects.create(
            indicator=Indicator.objects.get(code="openings"), region=Region.objects.get(code="01"),
            detail="31301", value=12, period="2026", period_start="2026-01-01",
            period_end="2026-12-31", source=source, reliability="official",
        )  # fmt: skip
    told = page_of(client, address, cnp="31301", lieux="01")
    assert told.count("chiffre de la région") == 8
    assert page_of(client, address, metier="zzzzzz").count("Aucun métier ne ressemble") == 1
    # Typing another one over it searches again.
    assert "Quel métier?" in page_of(client, address, cnp="31301", metier="soudeur")


@pytest.mark.django_db
def test_three_places_side_by_side_with_montreal(client):
    address = reverse("territories:compare")
    asked = {"lieu": ["mrc-14", "region-01", "mrc-10", "mrc-12", "atlantide", "region-06"]}
    with CaptureQueriesContext(connection) as captured:
        page = page_of(client, address, **asked, depuis="Québec")
    assert asked_of(captured) <= 12
    for text in (
        "Kamouraska", "Rimouski-Neigette", "Montréal", "repère", "Trois lieux au plus",
        "chiffre de la région", "Distance jusqu’à Québec", "donnée non disponible",
    ):  # fmt: skip
        assert text in page, text
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert head.count('scope="col"') == 5
    assert "bars__value" in page
    assert "Aucun lieu choisi" in page_of(client, address)
    light = page_of(client, address, lieu=["mrc-14", "mrc-10"])
    assert "?lieu=mrc-10" in light


@pytest.mark.rules
def test_what_is_said_of_a_place_holds_what_is_written_on_it_in_the_same_order():
    """Who speaks to the machine says what she sees: the number, then the value, with no name between."""
    cells = [Cell(str(n), str(n), f"Lieu {n}", f"/{n}/", "4 %", 1) for n in range(1, 11)]
    few = draw("Carte", cells[:2], {"1": (1, 1), "2": (2, 1)})
    assert [one.says for one in few.places] == ["1 Lieu 1 : 4 %", "2 Lieu 2 : 4 %"]
    many = draw("Carte", cells, {str(n): (n, 1) for n in range(1, 11)})
    assert many.dense
    assert many.places[0].says == "Lieu 1, 1 : 4 %"
