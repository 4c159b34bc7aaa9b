"""Finding a service near, open, for whom; what grows old or answers no more; the 211 room."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from enracine.directory import actions, queries
from enracine.directory.actions import watching
from enracine.directory.models import Service, Term
from enracine.directory.queries import Filters, searching
from enracine.directory.tests.test_directory import keep, place
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.territories.models import Municipality, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(as_owner):
    with as_owner():
        actions.publish_everything(Acting.for_system("essai"))
        return [make_member("partner", make_organisation(name=n)) for n in ("Ici", "Là-bas")]


@pytest.fixture
def offered(members, as_owner):
    """A service in Rimouski, on Tuesday mornings, for families; another in Gaspé, of no region."""
    with as_owner():
        rimouski, gaspe = (
            Municipality.objects.get(name=name, mrc__isnull=False) for name in ("Rimouski", "Gaspé")
        )
    here, there = (acting_of(member) for member in members)
    home = place(here, "Maison", address="10, rue", municipality=rimouski)
    hidden = place(there, "Refuge", address="1, rue", municipality=rimouski, is_confidential=True)
    away = place(there, "Quai", address="2, rue", municipality=gaspe)
    family = Term.objects.get(code="public-famille")
    near = keep(here, "Garderie d’appoint", locations=[home], audiences=[family])
    far = keep(there, "Halte", locations=[away, hidden], regions=[Region.objects.get(code="11")])
    given = near.places.get()
    actions.keep_hours(here, given.pk, weekday=1, opens=dt.time(9), closes=dt.time(12))
    secret = far.places.get(location=hidden)
    actions.keep_hours(there, secret.pk, weekday=1, opens=dt.time(9), closes=dt.time(12))
    return near, far


def names(**asked):
    return [one.name for one in queries.search(Filters(**asked)).services]


def test_the_plural_the_root_and_the_synonym_find_the_same(offered):
    for text in ("garderie", "garderies", "CPE", "Services de garde", "petite enfance"):
        assert names(text=text) == ["Garderie d’appoint"], text
    assert names(text="rencontrer") == ["Garderie d’appoint", "Halte"]
    assert names(text="zzzz") == []


def test_for_whom_is_a_list_of_its_own(offered):
    assert names(audience="public-famille") == ["Garderie d’appoint"]
    assert names(audience="public-aine") == []
    # A word of another list is no audience.
    assert names(audience="accueil-arrivee") == []
    told = Client().get(f"/hsds/services/{offered[0].pk}").json()
    kinds = {a["taxonomy_term"]["code"]: a["link_type"] for a in told["attributes"]}
    assert kinds == {"accueil-arrivee": "service_type", "public-famille": "audience"}


def test_the_nearest_comes_first_and_a_refuge_is_near_nothing(offered):
    found = queries.search(Filters(place="rimouski"))
    assert [one.name for one in found.services] == ["Garderie d’appoint"]
    assert found.services[0].kilometres == 0 and found.place.name == "Rimouski"
    assert names(place="Gaspé") == ["Halte"]
    # A village without a service still sees what serves its region.
    assert "Garderie d’appoint" in names(place="Matane")
    nowhere = queries.search(Filters(place="Nulle part du tout"))
    assert nowhere.services == [] and nowhere.place is None
    page = Client().get(reverse("directory:search"), {"lieu": "Rimouski"}).content.decode()
    assert "à 0 km" in page and "Halte" not in page
    page = Client().get(reverse("directory:search"), {"lieu": "xxqq"}).content.decode()
    assert "Lieu inconnu" in page


def test_two_places_of_one_name_are_asked_about(offered):
    counties: dict[str, set[str]] = {}
    for name, county in Municipality.objects.filter(valid_to__isnull=True).values_list(
        "name", "mrc__name"
    ):
        counties.setdefault(name, set()).add(county)
    name = next(name for name, found in sorted(counties.items()) if len(found) > 1)
    found = queries.search(Filters(place=name))
    assert len(found.others) > 1 and found.services == []
    page = Client().get(reverse("directory:search"), {"lieu": name}).content.decode()
    assert "De quel lieu s’agit-il?" in page
    assert queries.search(Filters(place=found.others[0])).place is not None


def test_open_now_reads_the_clock_of_quebec_and_open_places_only(offered, monkeypatch):
    tuesday = dt.datetime(2026, 12, 1, 10, 0, tzinfo=QUEBEC)
    monkeypatch.setattr(searching, "now", lambda: tuesday)
    assert names(open_now=True) == ["Garderie d’appoint"]
    monkeypatch.setattr(searching, "now", lambda: tuesday.replace(hour=12))
    assert names(open_now=True) == []
    monkeypatch.setattr(searching, "now", lambda: tuesday.astimezone(dt.UTC))
    assert names(open_now=True) == ["Garderie d’appoint"]


def test_a_search_costs_the_same_whatever_its_size(offered, members, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        Client().get(reverse("directory:search"), {"lieu": "Rimouski", "q": "garde"})
    acting = acting_of(members[0])
    for rank in range(35):
        keep(acting, f"Garde {rank:02}", locations=list(queries.own_locations(acting)))
    with django_assert_max_num_queries(12):
        first = Client().get(reverse("directory:search"), {"lieu": "Rimouski", "q": "garde"})
    text = first.content.decode()
    assert "apres=p%3A1" in text
    second = queries.search(Filters(place="Rimouski", text="garde"), "p:1").services
    assert len(second) == 6


# — What grows old ————————————————————————————————————————————————————————————————————————


def test_pages_that_answer_no_more_are_said_to_whoever_keeps_them(
    offered, members, server, as_owner
):
    near, far = offered
    server.pages = {"/hsds": b"ok"}
    with as_owner():
        Service.objects.filter(pk=near.pk).update(url=server.address)
        Service.objects.filter(pk=far.pk).update(url=server.address + "/perdue")
    with jobs_role():
        assert watching.check_links() == 2
        assert watching.check_links() == 0
    near.refresh_from_db()
    far.refresh_from_db()
    assert (near.link_trouble, far.link_trouble) == ("", "HTTP 404")
    with as_owner():
        assert Event.objects.filter(kind="directory.link_broken", object_id=far.pk).count() == 1
    own = signed_in(members[1]).get(reverse("directory:own")).content.decode()
    assert "Lien à vérifier" in own and "HTTP 404" in own
    # Called again the next day, it answers: nothing is said any more.
    server.pages["/hsds/perdue"] = b"ok"
    with as_owner():
        Service.objects.filter(pk=far.pk).update(link_checked_at="2020-01-01T00:00:00Z")
    with jobs_role():
        watching.check_links()
    far.refresh_from_db()
    assert far.link_trouble == ""


@pytest.mark.parametrize("url", ["http://exemple.invalid/", "https://10.0.0.1/", "https://a b/"])
def test_a_page_in_clear_or_inside_is_not_called(url, settings):
    settings.OUTBOUND_LOOPBACK = False
    assert watching.link_trouble(url) == ""


def test_the_demonstration_calls_nobody(offered, settings, as_owner):
    settings.OUTBOUND_ONLY_HERE = True
    with as_owner():
        Service.objects.update(url="https://exemple.invalid/")
    assert watching.check_links() == 0


def test_whoever_keeps_old_services_is_reminded_once_a_month(offered, members, as_owner):
    with as_owner():
        Service.objects.filter(pk=offered[0].pk).update(confirmed_on="2020-01-01")
    with jobs_role():
        from enracine.directory.jobs import remind

        assert remind.func() == 1
        assert remind.func() == 0
    with jobs_role():
        letters = OutboxMessage.objects.filter(notification="directory.services_stale")
        assert [one.recipient_user_id for one in letters] == [members[0].user_id]


# — The 211 room ——————————————————————————————————————————————————————————————————————————


def test_a_211_code_is_kept_and_never_published(as_owner, offered):
    with as_owner():
        keeper = make_member("coordinator", make_organisation(name="Réseau"))
    term = Term.objects.get(code="logement")
    client, page = signed_in(keeper), reverse("directory:word", args=[term.pk])
    assert "Logement" in client.get(reverse("directory:words")).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"code": "n’importe", "version": term.version}).status_code == 422
    assert client.post(page, {"code": "bh-3900", "version": term.version}).status_code == 302
    term.refresh_from_db()
    assert term.code_211 == "BH-3900"
    actions.publish_everything(Acting.for_system("essai"))
    for path in ("/hsds/taxonomy_terms?per_page=1000", f"/hsds/services/{offered[0].pk}"):
        assert "BH-3900" not in Client().get(path).content.decode()
    with pytest.raises(ActionRefused):
        actions.keep_code_211(acting_of(keeper), term.pk, "=1+1", None)
    with as_owner():
        partner = make_member("partner", make_organisation(name="Autre"))
    with pytest.raises(NotVisible):
        actions.keep_code_211(acting_of(partner), term.pk, "", None)
