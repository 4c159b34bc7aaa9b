"""The directory: kept by organisations, read by everybody, given to other software, silent on refuges."""

import datetime as dt
import io
import json
import uuid
import zipfile

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from enracine.directory import actions, queries
from enracine.directory.models import Location, Record, Service, Suggestion, Term
from enracine.directory.registrations import confidential_published
from enracine.directory.rules import asking, telling
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.templatetags import formats
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.territories.models import Municipality, Region

pytestmark = pytest.mark.django_db
SECRET = "1, rue Secrète"


@pytest.fixture
def offered(as_owner):
    """Two organisations and what they offer: one of the places is confidential."""
    with as_owner():
        actions.publish_everything(Acting.for_system("essai"))
        members = [
            make_member("partner", make_organisation(name=n)) for n in ("Arrivées", "Repères")
        ]
        rimouski = Municipality.objects.get(name="Rimouski", mrc__isnull=False)
    for member, names in zip(
        members,
        (("Accueil à Rimouski", "Hébergement d’urgence"), ("Cours de français",)),
        strict=True,
    ):
        acting = acting_of(member)
        hidden = place(
            acting, "Abri caché", address=SECRET, municipality=rimouski, is_confidential=True
        )
        open_ = place(acting, "Maison", address="10, rue de l’Exemple", municipality=rimouski)
        for name in names:
            made = keep(acting, name, locations=[open_, hidden])
            given = made.places.get(location=open_)
            actions.keep_hours(acting, given.pk, weekday=1, opens=dt.time(9), closes=dt.time(12))
    return members


def place(acting, name, **values):
    usual = {
        "kind": "physical", "name": name, "address": "", "municipality": None, "postal_code": "G5L 1A1",
        "transport": "", "accessibility": "Plain-pied", "is_confidential": False,
    }  # fmt: skip
    return actions.keep_location(acting, None, usual | values)


def keep(acting, name, service_id=None, version=None, **values):
    usual = {
        "name": name, "description": "Une rencontre et de l’aide.", "name_en": f"{name} (English)",
        "description_en": "", "status": "active", "url": "https://exemple.invalid/été",
        "email": "a@exemple.invalid", "phone": "+1 418 555-0100", "eligibility": "Tout ménage",
        "minimum_age": 18, "maximum_age": None, "application": "", "fees": "", "is_free": True,
        "documents": "Preuve d’adresse\n\nBail", "languages": ["fr", "es"], "interpretation": "",
        "places_left": 4, "terms": [Term.objects.get(code="accueil-arrivee")],
        "regions": [Region.objects.get(code="01")], "locations": [],
    }  # fmt: skip
    return actions.keep_service(acting, service_id, usual | values, version=version)


def get(path: str, client: Client | None = None, **headers):
    return (client or Client()).get(path, headers=headers)


def test_every_collection_is_told_by_pages_that_add_up(offered):
    for collection, least in (
        ("services", 3), ("organizations", 2), ("service_at_locations", 3), ("taxonomies", 1),
        ("taxonomy_terms", 15),
    ):  # fmt: skip
        whole = get(f"/hsds/{collection}").json()
        assert whole["total_items"] >= least, collection
        ids, page = [], 1
        while True:
            one = get(f"/hsds/{collection}?per_page=2&page={page}").json()
            assert one["total_items"] == whole["total_items"]
            assert one["size"] == len(one["contents"])
            ids += [item["id"] for item in one["contents"]]
            if one["last_page"]:
                break
            page += 1
        assert ids == [item["id"] for item in whole["contents"]]
        beyond = get(f"/hsds/{collection}?page=999").json()
        assert (beyond["contents"], beyond["empty"]) == ([], True)
        for item in whole["contents"][:3]:
            answer = get(f"/hsds/{collection}/{item['id']}")
            told = answer.json()
            assert {
                k: v for k, v in item.items() if not isinstance(v, dict | list)
            }.items() <= told.items()
            assert None not in told.values()
            assert "" not in told.values()
            assert (
                get(
                    f"/hsds/{collection}/{item['id']}", **{"If-None-Match": answer["ETag"]}
                ).status_code
                == 304
            )
        lines = b"".join(get(f"/hsds/{collection}?format=ndjson").streaming_content)
        assert len(lines.splitlines()) == whole["total_items"]


def test_questions_are_answered_by_their_meaning_and_together(offered):
    everything = {s["id"] for s in get("/hsds/services").json()["contents"]}

    def found(query: str) -> set[str]:
        return {s["id"] for s in get(f"/hsds/services?{query}").json()["contents"]}

    assert len(found("search=FRANCAIS")) == 1
    assert found("search=hebergement+D'URGENCE") and not found("search=zzzz")
    assert found("search=%20") == everything
    organisation = str(offered[0].organisation_id)
    assert len(found(f"organization_id={organisation}")) == 2
    assert len(found(f"organization_id={organisation}&search=accueil+rimouski")) == 1
    term = str(Term.objects.get(code="accueil-arrivee").pk)
    assert found(f"taxonomy_term_id={term}") == everything
    assert not found(f"taxonomy_term_id={uuid.uuid4()}")
    assert not found("modified_after=2999-01-01T00:00:00Z")
    assert found("modified_after=2000-01-01") == everything
    minimal = get("/hsds/services?minimal=true").json()["contents"]
    assert {m["id"] for m in minimal} == everything
    assert set(minimal[0]) == {"id", "last_modified"}
    full = get("/hsds/services?full=true").json()["contents"][0]
    assert full["service_at_locations"][0]["schedules"][0]["byday"] == "TU"
    assert full["url"] == "https://exemple.invalid/%C3%A9t%C3%A9"
    assert [d["document"] for d in full["required_documents"]] == ["Preuve d’adresse", "Bail"]
    near = get("/hsds/service_at_locations?postcode=g5l1a1&proximity=1000").json()
    assert near["total_items"] == 3
    assert get("/hsds/service_at_locations?postcode=G5L 1A1").json()["total_items"] == 3
    roots = get("/hsds/taxonomy_terms?top_only=true").json()["contents"]
    assert all("parent_id" not in term for term in roots)
    one = get(f"/hsds/organizations/{organisation}?full_service=true").json()
    assert len(one["services"]) == 2 and "phones" in one["services"][0]


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=abc", "page=1.5", "page=%D9%A3", "page=" + "9" * 30, "per_page=0",
        "per_page=2.5", "format=zzz", "full=banana", "modified_after=yesterday",
        "modified_after=2024-13-45T00:00:00Z", "taxonomy_id=not-a-uuid", "search=a%00b",
        "organization_id=%00",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_json(offered, query):
    answer = get(f"/hsds/services?{query}")
    assert answer.status_code == 400
    assert answer.json()["title"]


def test_it_never_breaks_and_answers_anybody_from_anywhere(offered):
    for path in ("services/%00", "services/not-a-uuid", "services/" + "a" * 1500, "inconnu", "a/b/c/d",
                 f"services/{uuid.uuid4()}", "services/%FF%FE"):  # fmt: skip
        answer = get(f"/hsds/{path}")
        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "application/json"
    for query in (
        "search=%27%22%60%3B--",
        "search=%25_*%3F",
        "search=" + "x" * 5000,
        "search=%5C",
        "page=",
    ):
        assert get(f"/hsds/services?{query}").status_code == 200
    for value in ("banana", "-1", "nan", "1e400"):
        assert (
            get(f"/hsds/service_at_locations?postcode=G5L1A1&proximity={value}").status_code == 400
        )
    assert get("/hsds/service_at_locations?proximity=10").status_code == 400
    assert get("/hsds/service_at_locations?postcode=ZZ99+9ZZ&proximity=10").status_code == 400
    client = Client()
    assert client.post("/hsds/services").status_code == 405
    assert client.options("/hsds/services").status_code == 204
    head = client.head("/hsds/services")
    assert (head.status_code, head.content) == (200, b"")
    root = get("/hsds/", Origin="https://exemple.invalid")
    assert root["Access-Control-Allow-Origin"] == "*"
    assert root.json()["version"] == "3.1"
    described = get("/hsds/openapi.json").json()
    assert {"/services", "/services/{id}"} <= set(described["paths"])
    assert get("/hsds/profil.json").json()["based_on"] == "HSDS 3.1"


def test_english_has_the_same_identifiers_and_falls_back_on_french(offered):
    french = get("/hsds/services").json()["contents"]
    english = get("/en/hsds/services").json()["contents"]
    assert [s["id"] for s in french] == [s["id"] for s in english]
    assert all(s["name"].endswith("(English)") for s in english)
    assert english[0]["description"] == french[0]["description"]
    assert get("/en/hsds/services")["Content-Language"] == "en"


def test_the_day_of_a_confirmation_is_written_as_people_write_it(offered):
    service = Service.objects.get(name="Cours de français")
    page = Client().get(reverse("directory:service", args=[service.pk])).content.decode()
    said = formats.day(service.confirmed_on, "fr-ca")
    assert f'Confirmé le <time datetime="{service.confirmed_on}">{said}</time>' in page


def test_a_confidential_place_is_nowhere(offered, as_owner):
    told = []
    for base in ("/hsds", "/en/hsds"):
        for collection in Record.Collection.values:
            told.append(get(f"{base}/{collection}?full=true&per_page=1000").content.decode())
        with zipfile.ZipFile(io.BytesIO(get(f"{base}/datapackage.zip").content)) as archive:
            told += [archive.read(name).decode() for name in archive.namelist()]
        told.append(get(f"{base}/deleted").content.decode())
    client = Client()
    told.append(client.get(reverse("directory:search")).content.decode())
    for service in Service.objects.all():
        told.append(client.get(reverse("directory:service", args=[service.pk])).content.decode())
    with as_owner():
        hidden = [
            str(pk)
            for pk in Location.objects.filter(is_confidential=True).values_list("pk", flat=True)
        ]
    for text in told:
        assert SECRET not in text and "Abri caché" not in text
        assert not any(pk in text for pk in hidden)
    with transaction.atomic(), acting_as(acting_of(offered[1])):
        assert not Location.objects.filter(is_confidential=True).exclude(
            organisation_id=offered[1].organisation_id
        )
    # Made confidential later, it leaves at once.
    acting = acting_of(offered[0])
    with acting_as(acting):
        open_ = queries.own_locations(acting).get(is_confidential=False)
    values = {"kind": "physical", "name": "Maison", "address": open_.address,
              "municipality": open_.municipality, "postal_code": open_.postal_code, "transport": "",
              "accessibility": "", "is_confidential": True}  # fmt: skip
    actions.keep_location(acting, open_.pk, values, version=open_.version)
    assert (
        "rue de l’Exemple"
        not in get(
            f"/hsds/services?full=true&organization_id={acting.organisation_id}"
        ).content.decode()
    )
    with as_owner():
        assert confidential_published() == []


def test_what_is_the_same_keeps_its_date_and_what_leaves_is_told(offered, as_owner):
    acting = acting_of(offered[0])
    before = get("/hsds/datapackage.zip").content
    assert actions.publish_everything(Acting.for_system("nuit")) == 0
    assert get("/hsds/datapackage.zip").content == before
    service = (
        Service.objects.filter(organisation_id=acting.organisation_id).order_by("name").first()
    )
    stamp = get(f"/hsds/services/{service.pk}").json()["last_modified"]
    changed = keep(acting, service.name, service.pk, service.version, eligibility="Autre chose")
    told = get(f"/hsds/services/{service.pk}").json()
    assert told["eligibility_description"] == "Autre chose"
    assert told["last_modified"] >= stamp
    actions.end_service(acting, service.pk, changed.version)
    assert get(f"/hsds/services/{service.pk}").status_code == 410
    gone = get("/hsds/deleted?since=2020-01-01T00:00:00Z").json()["deleted"]
    assert str(service.pk) in {one["id"] for one in gone}
    assert str(service.pk) not in get("/hsds/services").content.decode()


def test_the_package_is_whole_and_hashed(offered):
    with zipfile.ZipFile(io.BytesIO(get("/hsds/datapackage.zip").content)) as archive:
        described = json.loads(archive.read("datapackage.json"))
        names = set(archive.namelist())
        assert {r["path"] for r in described["resources"]} == names - {"datapackage.json"}
        for resource in described["resources"]:
            rows = archive.read(resource["path"]).decode().splitlines()
            assert len(rows) >= resource["rows"] + 1
        services = archive.read("service.csv").decode()
    assert "Cours de français" in services


def test_an_organisation_keeps_its_own_and_nobody_else_s(offered):
    acting, other = acting_of(offered[0]), acting_of(offered[1])
    service = Service.objects.filter(organisation_id=acting.organisation_id).first()
    for refused in (
        lambda: keep(other, "Vol", service.pk, service.version),
        lambda: actions.end_service(other, service.pk, service.version),
        lambda: keep(acting_of_counsellor(acting), "Sans droit"),
    ):
        with pytest.raises(NotVisible):
            refused()
    with pytest.raises(ActionRefused) as twice:
        keep(acting, service.name)
    assert twice.value.field == "name"
    with pytest.raises(Conflict):
        keep(acting, "Autre nom", service.pk, service.version + 5)
    with pytest.raises(ActionRefused) as nowhere:
        place(acting, "Sans adresse")
    assert nowhere.value.field == "address"
    given = service.places.get(location__is_confidential=False)
    for opens, closes, field in ((9, 9, "closes"), (11, 14, "opens")):
        with pytest.raises(ActionRefused) as hours:
            actions.keep_hours(
                acting, given.pk, weekday=1, opens=dt.time(opens), closes=dt.time(closes)
            )
        assert hours.value.field == field


def acting_of_counsellor(acting):
    from dataclasses import replace

    return replace(acting, role="counsellor")


def test_the_pages_of_both_sides(offered, as_owner):
    member = offered[0]
    work, reader = signed_in(member), Client()
    page = reader.get(reverse("directory:search"), {"q": "garderie"}).content.decode()
    assert "Aucun service" in page
    asked = {"q": "français", "region": "01", "langue": "es", "gratuit": "1", "genre": "accueil"}
    page = reader.get(reverse("directory:search"), asked)
    assert "Cours de français" in page.content.decode()
    service = Service.objects.get(name="Cours de français")
    one = reverse("directory:service", args=[service.pk])
    assert "mardi, 09:00 – 12:00" in reader.get(one).content.decode()
    wrong = reverse("directory:suggest", args=[service.pk])
    assert reader.post(wrong, {"text": " "}).status_code == 422
    assert reader.post(wrong, {"text": "Le mardi est devenu le jeudi."}).status_code == 302
    other = signed_in(offered[1])
    own = other.get(reverse("directory:own")).content.decode()
    assert "Le mardi est devenu le jeudi." in own
    assert "Le mardi" not in work.get(reverse("directory:own")).content.decode()
    suggestion = Suggestion.objects.get()
    settle = reverse("directory:settle", args=[suggestion.pk])
    assert work.post(settle).status_code == 404
    assert other.post(settle).status_code == 302
    new = reverse("directory:service_new")
    answer = work.post(new, {"name": "", "description": "Gardé"})
    assert answer.status_code == 422 and "Gardé" in answer.content.decode()
    answer = work.post(
        new,
        {
            "name": "Jumelage", "description": "Un ménage d’ici.", "status": "active", "is_free": "on",
            "terms": [str(Term.objects.get(code="accueil-jumelage").pk)],
            "regions": [str(Region.objects.get(code="01").pk)], "languages": ["fr"],
            "minimum_age": "30", "maximum_age": "20",
        },
    )  # fmt: skip
    assert answer.status_code == 422 and "après l’âge minimal" in answer.content.decode()
    answer = work.post(
        new,
        {
            "name": "Jumelage", "description": "Un ménage d’ici.", "status": "active", "is_free": "on",
            "terms": [str(Term.objects.get(code="accueil-jumelage").pk)],
            "regions": [str(Region.objects.get(code="01").pk)], "languages": ["fr"],
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    made = Service.objects.get(name="Jumelage")
    assert made.confirmed_on == today()
    open_ = Location.objects.filter(is_confidential=False, organisation_id=member.organisation_id)
    for name, args in (
        ("directory:service_edit", [made.pk]), ("directory:location_new", []),
        ("directory:location", [open_.first().pk]),
    ):  # fmt: skip
        assert work.get(reverse(name, args=args)).status_code == 200
    assert other.get(reverse("directory:service_edit", args=[made.pk])).status_code == 404
    confirm = reverse("directory:service_confirm", args=[made.pk])
    assert work.post(confirm, {"version": made.version}).status_code == 302


def test_words_that_mean_the_same_find_the_same():
    (ways,) = queries.meanings("CPE")
    assert {"garderie", "cpe", "garde d enfants", "service de garde"} <= set(ways)
    assert queries.meanings("Rimouski") == [["rimouski"]]


def test_reading_and_writing_dates_and_addresses():
    assert telling.uri("javascript:alert(1)") == ""
    assert telling.uri("https://été.invalid/à?q=é") == "https://xn--t-9fab.invalid/%C3%A0?q=%C3%A9"
    assert asking.read({"modified_after": "2026-01-01T00:00:00 05:00"}).modified_after is not None
    assert asking.page([], asking.Asked(), 0)["total_pages"] == 1
