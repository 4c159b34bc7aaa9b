"""What other directories say, in our own terms: every version, every rule, no database."""

import json

import pytest

from enracine.directory.incoming import files
from enracine.directory.rules.checking import day_of, hour, sift
from enracine.directory.rules.refusing import REASONS, Unusable
from enracine.directory.rules.tongues import in_order, language_code, language_name
from enracine.directory.rules.understanding import understand
from enracine.directory.tests import directories as d

pytestmark = pytest.mark.rules
REGIONS = {"01": "Bas-Saint-Laurent", "11": "Gaspésie–Îles-de-la-Madeleine"}


def read(path):
    brought = files.read_path(path)
    sifted = sift(brought.heap)
    return brought, sifted, understand(brought.heap, sifted, "essai", REGIONS)


def why(sifted):
    return {(one.table, problem.why) for one in sifted.refused for problem in one.problems}


def remarks(brought, sifted, understood):
    return {one.what for one in (*brought.remarks, *sifted.remarks, *understood.remarks)}


def test_a_whole_directory_of_today_is_understood(tmp_path):
    brought, sifted, found = read(d.folder(tmp_path / "31", d.V31))
    assert brought.heap.version == "3.1"
    assert sifted.refused == []
    one, two = found.services
    assert (one["id"], one["organisation"], one["minimum_age"]) == (d.S1, d.A, 18)
    assert one["phone"] == "418 555-0100 poste 12"
    assert one["other_phones"] == [
        {"number": "418 555-0101", "type": "fax", "description": "Télécopieur"}
    ]
    assert one["languages"] == ["fr", "de"]
    assert (one["regions"], one["areas"]) == (["01"], ["Gaspé et environs"])
    assert (one["is_free"], one["places_left"], one["places_on"]) == (True, 4, "2026-03-01")
    assert one["documents"] == ["Preuve d’adresse"]
    (place,) = one["places"]
    assert (place["id"], place["note"]) == (d.P1, "2e étage")
    assert place["location"]["city"] == "Rimouski" and place["location"]["latitude"] == 48.45
    assert [(h["weekday"], h["opens"], h["closes"]) for h in place["hours"]] == [
        (0, "09:00", "12:00"),
        (1, "09:00", "12:00"),
    ]
    assert two["status"] == "temporarily closed"
    (words,) = found.taxonomies
    assert [term["code"] for term in found.terms] == ["ACC", "ACC-1"]
    assert words["link_type"] == "service_type"
    assert found.organisations[0]["phone"] == "418 555-0199"
    assert {"contacts", "column_not_kept"} <= remarks(brought, sifted, found)


@pytest.mark.parametrize(
    ("tables", "version", "languages", "hours"),
    [
        (d.V20, "2.0", ["es"], [(2, "13:00", "16:30")]),
        (d.V11, "1.1", ["ht"], [(1, "09:00", "12:00"), (3, "13:00", "16:00")]),
    ],
)
def test_older_versions_say_the_same_things_in_other_words(
    tmp_path, tables, version, languages, hours
):
    brought, sifted, found = read(d.folder(tmp_path / "vieux", tables))
    assert (brought.heap.version, sifted.refused) == (version, [])
    (service,) = found.services
    assert service["languages"] == languages
    (place,) = service["places"]
    assert [(h["weekday"], h["opens"], h["closes"]) for h in place["hours"]] == hours
    assert place["location"]["address"] == "10, rue de l’Exemple"
    assert found.organisations[0]["website"] == "https://carrefour.example"
    assert len(service["terms"]) == 1
    # Numbers that are no UUID become one, the same each time, another in another directory.
    again = read(d.folder(tmp_path / "encore", tables))[2].services[0]
    assert again["id"] == service["id"] and service["source_id"] in ("12", "srv-1")
    brought = files.read_path(tmp_path / "vieux")
    other = understand(brought.heap, sift(brought.heap), "autre", REGIONS).services[0]
    assert other["id"] != service["id"]


def test_an_older_eligibility_and_its_words_are_kept(tmp_path):
    found = read(d.folder(tmp_path / "20", d.V20))[2]
    (service,) = found.services
    assert (service["eligibility"], service["minimum_age"], service["maximum_age"]) == (
        "Familles",
        0,
        17,
    )
    assert service["fees"] == "Gratuit"
    assert service["places"][0]["location"]["accessibility"] == "Rampe"
    assert found.taxonomies[0]["name"] == "Liste maison"


def test_objects_in_objects_say_the_same_as_tables(tmp_path):
    file = tmp_path / "services.json"
    file.write_text(json.dumps({"contents": [d.nested()], "total_pages": 1}), encoding="utf-8")
    _brought, sifted, found = read(file)
    assert sifted.refused == []
    (service,) = found.services
    whole = read(d.folder(tmp_path / "31", d.V31))[2].services[0]
    for name in (
        "id",
        "organisation",
        "name",
        "status",
        "minimum_age",
        "is_free",
        "regions",
        "url",
    ):
        assert service[name] == whole[name], name
    assert service["places"][0]["location"]["city"] == "Rimouski"
    assert service["places"][0]["hours"][0]["weekday"] == 0
    assert [one["name"] for one in found.taxonomies] == ["Mots de la région"]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("services", {"organization_id": ""}, ("service", "needed")),
        ("services", {"organization_id": "nulle-part"}, ("service", "dangling")),
        ("services", {"id": ""}, ("service", "id_missing")),
        ("services", {"status": "peut-être"}, ("service", "status")),
        ("services", {"status": ""}, ("service", "needed")),
        ("services", {"url": "www.carrefour.example"}, ("service", "url")),
        ("services", {"url": "javascript:alert(1)"}, ("service", "url")),
        ("services", {"url": "https://a..b:99999/"}, ("service", "url")),
        ("services", {"email": "pas un courriel"}, ("service", "email")),
        ("services", {"minimum_age": "vieux"}, ("service", "number")),
        ("services", {"minimum_age": "40", "maximum_age": "20"}, ("service", "ages")),
        ("services", {"minimum_age": "-1"}, ("service", "ages")),
        ("services", {"assured_date": "hier"}, ("service", "date")),
        ("services", {"last_modified": "2026-13-45"}, ("service", "date")),
        ("organizations", {"website": "carrefour"}, ("organization", "url")),
        ("organizations", {"name": ""}, ("organization", "needed")),
        ("locations", {"latitude": "100"}, ("location", "coordinates")),
        ("locations", {"longitude": ""}, ("location", "coordinates")),
        ("locations", {"latitude": "inf"}, ("location", "coordinates")),
        ("locations", {"location_type": "lunaire"}, ("location", "place_kind")),
        ("schedules", {"byday": "XX"}, ("schedule", "day")),
        ("schedules", {"freq": "SOUVENT"}, ("schedule", "frequency")),
        ("schedules", {"opens_at": "25:00"}, ("schedule", "hours")),
        ("languages", {"code": "sabir", "name": "sabir de nulle part"}, ("language", "language")),
        ("service_areas", {"service_id": "nulle-part"}, ("service_area", "dangling")),
        ("service_at_location", {"location_id": "nulle-part"}, ("service_at_location", "dangling")),
        ("cost_options", {"amount": "cher"}, ("cost_option", "amount")),
        ("service_capacity", {"available": "beaucoup"}, ("service_capacity", "number")),
        ("taxonomy_terms", {"taxonomy_id": "nulle-part"}, ("taxonomy_term", "dangling")),
        ("taxonomy_terms", {"parent_id": "tt2"}, ("taxonomy_term", "parent_loop")),
        ("attributes", {"link_entity": "nuage"}, ("attribute", "entity")),
        ("attributes", {"link_id": "nulle-part"}, ("attribute", "dangling")),
        ("addresses", {"address_1": "", "city": ""}, ("address", "address")),
        ("phones", {"number": ""}, ("phone", "needed")),
    ],
)
def test_a_row_that_breaks_a_rule_waits_and_says_why(tmp_path, name, values, expected):
    _brought, sifted, found = read(d.folder(tmp_path / "x", d.changed(d.V31, name, 0, **values)))
    assert expected in why(sifted)
    assert all(problem.why in REASONS for one in sifted.refused for problem in one.problems)
    # What does not depend on it is read all the same.
    assert d.S2 in {service["id"] for service in found.services}


def test_what_points_at_a_waiting_row_waits_with_it(tmp_path):
    tables = d.changed(d.V31, "services", 0, status="?")
    _brought, sifted, found = read(d.folder(tmp_path / "x", tables))
    assert ("service_at_location", "depends") in why(sifted)
    assert ("phone", "depends") in why(sifted)
    assert [service["id"] for service in found.services] == [d.S2]
    tables = d.changed(d.V31, "locations", 0, latitude="100")
    _brought, sifted, found = read(d.folder(tmp_path / "y", tables))
    assert ("service_at_location", "depends") in why(sifted)
    assert found.services[0]["places"] == []


def test_identifiers_used_twice_are_believed_of_none(tmp_path):
    twice = dict(d.V31["services"][0], name="Autre chose")
    tables = {**d.V31, "services": [*d.V31["services"], twice]}
    _brought, sifted, found = read(d.folder(tmp_path / "x", tables))
    assert ("service", "id_twice") in why(sifted)
    assert [service["id"] for service in found.services] == [d.S2]
    claimed = dict(d.V31["services"][0], organization_id=d.B)
    tables = {**d.V31, "services": [*d.V31["services"], claimed]}
    _brought, sifted, found = read(d.folder(tmp_path / "y", tables))
    (problem, *_more) = [
        p for one in sifted.refused for p in one.problems if p.why == "claimed_twice"
    ]
    assert d.A in problem.said and d.B in problem.said
    same = {**d.V31, "services": [*d.V31["services"], dict(d.V31["services"][0])]}
    brought, sifted, found = read(d.folder(tmp_path / "z", same))
    assert len(found.services) == 2 and "same_row" in remarks(brought, sifted, found)
    mixed = d.changed(d.V31, "locations", 0, id=d.S1)
    assert ("location", "id_elsewhere") not in why(read(d.folder(tmp_path / "w", d.V31))[1])
    assert ("location", "id_elsewhere") in why(read(d.folder(tmp_path / "v", mixed))[1])


def test_hours_that_are_not_of_each_week_become_words(tmp_path):
    rows = [
        {
            "id": "m1",
            "service_at_location_id": d.P1,
            "freq": "MONTHLY",
            "byday": "1SA",
            "opens_at": "09:00",
            "closes_at": "12:00",
            "description": "Premier samedi du mois",
        },
        {
            "id": "n1",
            "service_at_location_id": d.P1,
            "freq": "WEEKLY",
            "byday": "FR",
            "opens_at": "22:00",
            "closes_at": "02:00",
            "description": "La nuit du vendredi",
        },
        {
            "id": "c1",
            "service_at_location_id": d.P1,
            "freq": "WEEKLY",
            "byday": "WE",
            "opens_at": "09:00-05:00",
            "closes_at": "24:00",
        },
        {
            "id": "c2",
            "service_at_location_id": d.P1,
            "freq": "WEEKLY",
            "byday": "WE",
            "opens_at": "10:00",
            "closes_at": "11:00",
        },
        {
            "id": "z1",
            "location_id": "",
            "freq": "WEEKLY",
            "byday": "WE",
            "opens_at": "10:00",
            "closes_at": "11:00",
        },
    ]
    brought, sifted, found = read(d.folder(tmp_path / "x", {**d.V31, "schedules": rows}))
    place = found.services[0]["places"][0]
    assert [(h["weekday"], h["opens"], h["closes"]) for h in place["hours"]] == [
        (2, "09:00", "23:59")
    ]
    assert place["note"] == "2e étage\nPremier samedi du mois\nLa nuit du vendredi"
    assert {"hours_in_words", "hours_twice", "offset", "hours_nowhere"} <= remarks(
        brought, sifted, found
    )


def test_long_texts_are_cut_and_it_is_said(tmp_path):
    tables = d.changed(d.V31, "services", 0, name="x" * 400)
    brought, sifted, found = read(d.folder(tmp_path / "x", tables))
    assert len(found.services[0]["name"]) == 255 and found.services[0]["name"].endswith("…")
    assert "cut" in remarks(brought, sifted, found)


def test_words_under_licence_are_recognised(tmp_path):
    tables = d.changed(d.V31, "taxonomies", 0, name="211 LA County Taxonomy")
    brought, sifted, found = read(d.folder(tmp_path / "x", tables))
    assert found.taxonomies[0]["is_licensed"]
    assert "licensed_words" in remarks(brought, sifted, found)


def test_a_service_that_the_source_says_closed_is_not_taken(tmp_path):
    found = read(d.folder(tmp_path / "x", d.changed(d.V31, "services", 1, status="defunct")))[2]
    assert found.defunct == [d.S2] and len(found.services) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("MO", 0),
        ("tuesday", 1),
        ("Mercredi", 2),
        ("jeu.", 3),
        ("5", 4),
        ("sat", 5),
        ("DIM", 6),
        ("8", None),
        ("", None),
    ],
)
def test_days_in_every_way_of_writing_them(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9:00", "09:00"),
        ("09:00:00", "09:00"),
        ("T0900Z", "09:00"),
        ("24:00", "23:59"),
        ("9h", None),
        ("12:75", None),
    ],
)
def test_hours_in_every_way_of_writing_them(text, said):
    found = hour(text)
    assert (f"{found[0]:%H:%M}" if found else None) == said


def test_languages_by_code_or_by_name():
    for text in ("fr", "FR", "fr-CA", "fra", "fre", "French", "français", "Francais"):
        assert language_code(text) == "fr", text
    assert language_code("Créole haïtien") == "ht" and language_code("Haitian Creole") == "ht"
    assert language_code("klingon de nuit") == "" and language_code("") == ""
    assert language_name("de", "fr") == "allemand" and language_name("de", "en") == "German"
    assert language_name("zxx9", "fr") == "zxx9"
    assert in_order(["de", "es", "fr", "es", "bn"]) == ["fr", "es", "bn", "de"]


def test_an_object_without_end_is_refused(tmp_path):
    deep = {"id": "1", "name": "x", "status": "active"}
    for _step in range(40):
        deep = {
            "id": "1",
            "status": "active",
            "service_at_locations": [{"id": "2", "service": deep}],
        }
    file = tmp_path / "services.json"
    file.write_text(json.dumps([deep]))
    with pytest.raises(Unusable) as refused:
        files.read_path(file)
    assert refused.value.code == "json"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_in_the_other_language_is_of_a_row_that_stands(tmp_path, language):
    """Beside French, or beside English: French stays first; what is of nothing waits."""
    said = {"resource_type": "service", "field_name": "name", "language": language}
    term = d.V31["taxonomy_terms"][0]
    rows = [
        said | {"resource_id": d.S1, "value": "Welcome"},
        said | {"resource_id": "nowhere", "value": "Lost"},
        said | {"resource_type": "taxonomy_term", "resource_id": term["id"], "value": "Arrival"},
    ]
    _brought, sifted, found = read(d.folder(tmp_path / "deux", d.V31 | {"translation": rows}))
    assert why(sifted) == {("translation", "dangling")}
    one, two = found.services
    pair = ("Welcome", "Accueil") if language == "fr" else ("Accueil", "Welcome")
    assert (one["name"], one["name_en"]) == pair
    assert "name_en" not in two
    first = next(entry for entry in found.terms if entry["code"] == term["code"])
    assert "Arrival" in (first["name"], first["name_en"])
