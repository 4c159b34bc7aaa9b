"""What a person says, what is suggested to her, what is kept, and who reads it."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.matching import actions, jobs
from enracine.matching.actions import WishValues
from enracine.matching.models import MOST_ASKED, AskedPlace, KeptSuggestion, Wishes
from enracine.matching.queries.homes import family_of
from enracine.matching.queries.places import board, contacts_of
from enracine.matching.rules import choosing
from enracine.network.models import Mandate, Programme
from enracine.network.tests.factories import acting_of, make_organisation, signed_in
from enracine.people.models import Household, Languages, Occupation
from enracine.privacy.models import AccessGrant
from enracine.territories.models import Fact, Indicator, Mrc, PajTerritory, Region, Source

pytestmark = pytest.mark.django_db


def say(home, acting=None, version=None, subject=None, **values):
    return actions.save_wishes(
        acting or home.person, subject or home.dossier.subject_id, WishValues(**values), version
    )


def read(home, acting=None, person=None):
    with acting_as(acting or home.person):
        return family_of(person or home.dossier.subject_id, home.dossier.household_id)


def new_fact(as_owner, code, value, mrc="", region=""):
    with as_owner():
        return Fact.objects.create(
            indicator=Indicator.objects.get(code=code),
            mrc=Mrc.objects.get(code=mrc) if mrc else None,
            region=Region.objects.get(code=region) if region else None,
            value=value,
            period="2026",
            period_start=dt.date(2026, 1, 1),
            period_end=dt.date(2026, 12, 31),
            source=Source.objects.first(),
            reliability="official",
        )


def test_the_board_holds_every_mrc_and_is_made_again_when_a_fact_changes(as_owner):
    first = board()
    assert len(first.places) == 104
    assert {p.code for p in first.places if p.in_cmm} >= {"66", "65"}
    with CaptureQueriesContext(connection) as asked:
        assert board() is first
    assert len(asked) == 1
    # A count said by an agent about a PAJ territory is known of its MRC; a region's rate too.
    with as_owner():
        Fact.objects.create(
            indicator=Indicator.objects.get(code="french_places"),
            paj_territory=PajTerritory.objects.get(code="paj-01"), value=12, period="2026",
            period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 12, 31),
            source=Source.objects.first(), reliability="official",
        )  # fmt: skip
    again = board()
    assert again is not first and again.stamp != first.stamp
    islands = again.places[again.at["01"]]
    assert islands.facts["french_places"].value == 12 and not islands.facts["french_places"].wider
    assert islands.facts["unemployment"].wider


def test_she_says_what_counts_reads_three_places_and_everything_is_told(home, as_owner):
    say(home, weights={"work": 3, "nature": 3}, budget=1200, max_km=800, size="rural")
    family = read(home)
    assert family.said and family.home.budget == 1200
    assert [a.key for a in family.home.adults][0] == str(home.dossier.subject_id)
    # Her spouse has shown nothing: he counts in the size of the household only.
    assert family.home.others == 1 and family.unread == 1 and family.home.persons == 3
    with as_owner():
        wishes = Wishes.objects.get(subject_id=home.dossier.subject_id)
        event = Event.objects.filter(kind="matching.wishes_changed").latest("occurred_at")
    # One household, three persons, a child not yet at school, one adult who learns French.
    assert wishes.needs[:7] == [1, 3, 1, 0, 1, 0, 1]
    assert home.member.organisation_id in event.organisations
    page = home.portal.get(reverse("matching:my_places"))
    text = page.content.decode()
    assert page.status_code == 200 and text.count("points sur 100") == 3
    assert "Nous n’avons encore aucun chiffre sur :" in text


def test_everything_at_nothing_is_refused_by_the_page_and_by_the_action(home):
    nothing = dict.fromkeys(
        ("work", "rent", "dwellings", "childcare", "french", "health", "agent", "nature", "near_montreal"), 0
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="Tout est à"):
        say(home, weights=nothing)
    assert not Wishes.objects.filter(subject_id=home.dossier.subject_id).exists()
    answer = home.portal.get(reverse("matching:my_places"))
    assert answer["Location"] == reverse("matching:my_wishes")
    form = home.portal.get(answer["Location"]).context["form"]
    sent = {name: "0" for name in form.fields if name.startswith("weight_")}
    refused = home.portal.post(reverse("matching:my_wishes"), sent)
    assert refused.status_code == 422 and "Tout est à" in refused.content.decode()


def test_two_who_write_at_once_are_told(home):
    first = say(home, weights={"work": 3})
    say(home, version=first.version, weights={"work": 1})
    with pytest.raises(Conflict):
        say(home, version=first.version, weights={"work": 2})
    with pytest.raises(ActionRefused):
        say(home, version=first.version + 1, near="999")


def test_wishes_of_two_adults_are_joined_only_when_one_shows_hers_and_stop_with_the_household(
    home, as_owner
):
    with as_owner():
        Occupation.objects.filter(subject_id=home.spouse.pk).update(cnp_code="72106")
    say(home, weights={"work": 3}, budget=1500)
    say(home, home.partner, subject=home.spouse.pk, weights={"nature": 3}, budget=1300, max_km=800)
    assert read(home).home.budget == 1500
    # A counsellor who does not follow him reads nothing of his wishes.
    assert read(home, home.acting).home.budget == 1500
    actions.show_wishes(home.partner, home.spouse.pk, shown=True)
    both = read(home)
    # The narrowest limit of the two; his occupation and his French are in what he shows.
    assert (both.home.budget, both.home.max_km, len(both.home.adults)) == (1300, 800, 2)
    assert both.home.adults[1].occupation == "72106"
    assert both.home.adults[1].french == "intermediate"
    assert both.names[str(home.spouse.pk)] == "Karim"
    text = home.portal.get(reverse("matching:my_places")).content.decode()
    assert "Selon Karim seulement" in text
    with pytest.raises(NotVisible):
        actions.show_wishes(home.person, home.spouse.pk, shown=True)
    with as_owner():
        Household.objects.filter(pk=home.dossier.household_id).update(
            ended_on=today(), end_reason="split"
        )
    with acting_as(home.person):
        assert list(Wishes.objects.values_list("subject_id", flat=True)) == [
            home.dossier.subject_id
        ]


def test_a_list_of_ten_at_most_in_her_order(home):
    say(home, weights={"work": 3})
    with acting_as(home.person):
        found = choosing.best(choosing.weigh(board(), read(home).home), 12)
    codes = [one.place.code for one in found]
    for code in codes[:MOST_ASKED]:
        actions.ask_place(home.person, home.dossier.subject_id, code)
    first = actions.ask_place(home.person, home.dossier.subject_id, codes[0])
    assert (first.rank, first.points) == (1, found[0].points)
    with pytest.raises(ActionRefused, match="déjà 10 endroits"):
        actions.ask_place(home.person, home.dossier.subject_id, codes[10])
    actions.move_place(home.person, home.dossier.subject_id, codes[2], up=True)
    actions.move_place(home.person, home.dossier.subject_id, codes[0], up=True)
    actions.refuse_place(home.person, home.dossier.subject_id, codes[3])
    actions.drop_place(home.person, home.dossier.subject_id, codes[9])
    family = read(home)
    wanted = [codes[0], codes[2], codes[1], *codes[4:9]]
    assert [one.code for one in family.asked] == wanted
    assert [one.rank for one in family.asked] == list(range(1, 9))
    assert codes[3] in family.home.refused
    with pytest.raises(ActionRefused, match="limite"):
        actions.ask_place(home.person, home.dossier.subject_id, codes[3])
    actions.take_refusal_back(home.person, home.dossier.subject_id, codes[3])
    assert actions.ask_place(home.person, home.dossier.subject_id, codes[3]).rank == 9
    with pytest.raises(NotVisible):
        actions.ask_place(home.person, home.dossier.subject_id, "000")


def test_strangers_read_and_write_nothing_down_to_the_database(home):
    say(home, weights={"work": 3})
    actions.ask_place(home.person, home.dossier.subject_id, "14")
    stranger = acting_of(home.stranger)
    for acting in (stranger, home.partner):
        with acting_as(acting):
            assert not Wishes.objects.exists() and not AskedPlace.objects.exists()
        with pytest.raises(NotVisible):
            say(home, acting, weights={"work": 1})
    with acting_as(acting_of(home.coordinator)):
        # The coordination sees the project of those whom it shares out: a count of needs, no more.
        assert Wishes.objects.get().needs[0] == 1
    assert signed_in(home.stranger).get(
        reverse("matching:places", args=[home.dossier.pk])
    ).status_code == 404  # fmt: skip
    with (
        acting_as(home.partner),
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
    ):
        AskedPlace.objects.create(
            subject_id=home.dossier.subject_id,
            wishes_id=home.dossier.pk,
            mrc=Mrc.objects.get(code="15"),
            rank=2,
            points=1,
            certainty=1,
        )


def test_a_suggestion_is_kept_once_and_marked_when_its_facts_change(home, as_owner):
    page = home.portal.get(reverse("matching:my_wishes"))
    sent = {
        name: page.context["form"].initial.get(name, "")
        for name in page.context["form"].fields
        if name.startswith("weight_")
    }
    assert home.portal.post(reverse("matching:my_wishes"), sent).status_code == 302
    with as_owner():
        kept = KeptSuggestion.objects.get()
    assert len(kept.body) == 3 and all(one["parts"] for one in kept.body)
    found = kept.body[0]
    assert found["points"] == sum(part["points"] for part in found["parts"])
    # The same answers again, on the same facts: the same suggestion.
    home.portal.post(reverse("matching:my_wishes"), sent | {"version": "1"})
    with as_owner():
        assert KeptSuggestion.objects.count() == 1
    assert "Des chiffres ont changé" not in home.portal.get(
        reverse("matching:my_places")
    ).content.decode()  # fmt: skip
    assert run() == 0
    new_fact(as_owner, "dwellings_small", 40, mrc=found["code"])
    text = home.portal.get(reverse("matching:my_places")).content.decode()
    assert "Des chiffres ont changé" in text and "des logements libres" in text
    assert run() == 1 and run() == 0
    with as_owner():
        kept.refresh_from_db()
        marked = Event.objects.get(kind="matching.suggestion_changed")
    assert kept.changed_at is not None
    assert [one["name"] for one in kept.changes] == [found["name"]]
    assert kept.changes[0]["criteria"] == ["dwellings"]
    assert marked.subject_id == home.dossier.subject_id


def run() -> int:
    """The nightly job, inside the test's transaction."""
    from enracine.kernel.acting import Acting

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE enracine_jobs")
    acting = Acting.for_system("matching.refresh")
    with acting_as(acting):
        done = jobs.refresh.func()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE enracine_app")
    return done


def test_the_counsellor_weighs_with_the_person_and_keeps_it_in_the_file(home, as_owner):
    address = reverse("matching:places", args=[home.dossier.pk])
    text = home.work.get(address).content.decode()
    assert "n’a pas encore dit ce qui compte" in text and "Les dix premiers" in text
    form = home.work.get(reverse("matching:wishes", args=[home.dossier.pk])).context["form"]
    sent = {name: "1" for name in form.fields if name.startswith("weight_")}
    home.work.post(reverse("matching:wishes", args=[home.dossier.pk]), sent | {"budget": "1000"})
    first = home.work.get(address).context["best"][0]
    for geste, count in (("demander", 1), ("retirer", 0)):
        gesture = reverse("matching:place_gesture", args=[home.dossier.pk, first.code])
        assert home.work.post(gesture, {"geste": geste}).status_code == 302
        with as_owner():
            assert AskedPlace.objects.count() == count
    assert home.work.post(reverse("matching:keep", args=[home.dossier.pk])).status_code == 302
    with as_owner():
        kept = KeptSuggestion.objects.get()
    assert kept.organisation_id == home.member.organisation_id and kept.made_by
    new_fact(as_owner, "dwellings_small", 1, mrc=kept.body[0]["code"])
    assert "Chiffres changés" in home.work.get(address).content.decode()
    one = home.work.get(reverse("matching:place", args=[home.dossier.pk, kept.body[0]["code"]]))
    assert one.status_code == 200 and "D’où viennent les points" in one.content.decode()


@pytest.mark.parametrize("what", ["budget", "distance", "equal", "work", "refusals", "inconnu"])
def test_what_if_is_shown_and_nothing_is_written(home, as_owner, what):
    say(home, weights={"work": 1, "near_montreal": 3}, budget=700, max_km=300)
    actions.refuse_place(home.person, home.dossier.subject_id, "14")
    with as_owner():
        before = list(Wishes.objects.values())
    text = home.portal.get(f"{reverse('matching:my_places')}?et_si={what}").content.decode()
    assert ("Un essai, rien n’est gardé" in text) == (what != "inconnu")
    with as_owner():
        assert list(Wishes.objects.values()) == before


def test_no_feasible_place_says_the_nearest_relaxations(home):
    say(home, weights={"work": 3}, budget=300, max_km=5)
    text = home.portal.get(reverse("matching:my_places")).content.decode()
    assert "Aucun endroit ne passe vos limites" in text
    assert "Accepter jusqu’à" in text


def test_a_household_of_twelve(home, as_owner):
    from enracine.people.models import HouseholdMember

    where = home.dossier.household_id
    with as_owner():
        for year in range(2008, 2017):
            HouseholdMember.objects.create(
                subject_id=where, household_id=where, kind="child", first_name="E", birth_year=year
            )
    say(home, weights={"rent": 3, "schools": 3}, budget=1600)
    assert read(home).home.persons == 12
    page = home.portal.get(reverse("matching:my_places"))
    assert page.status_code == 200 and "points sur 100" in page.content.decode()
    with as_owner():
        assert Wishes.objects.get().needs[1:4] == [12, 0, 2]


def test_the_page_of_a_place_says_whom_to_reach(home, as_owner):
    say(home, weights={"work": 3})
    with as_owner():
        agent = make_organisation(
            kind="paj_promoter", name="Accueil des Îles", email="iles@exemple.invalid",
            phone="+14185550101",
        )  # fmt: skip
        Mandate.objects.create(
            organisation=agent, programme=Programme.objects.first(),
            paj_territory=PajTerritory.objects.get(code="paj-01"), valid_from=dt.date(2020, 1, 1),
        )  # fmt: skip
    assert [one.name for one in contacts_of("01")][0] == "Accueil des Îles"
    assert board().places[board().at["01"]].served
    text = home.portal.get(reverse("matching:my_place", args=["01"])).content.decode()
    assert "tel:+14185550101" in text and "mailto:iles@exemple.invalid" in text
    assert home.portal.get(reverse("matching:my_place", args=["000"])).status_code == 404


@pytest.mark.parametrize("name", ["my_places", "my_wishes", "my_place"])
def test_portal_pages_ask_at_most_twelve_questions(home, name):
    say(home, weights={"work": 3})
    for code in ("14", "15", "16"):
        actions.ask_place(home.person, home.dossier.subject_id, code)
    client: Client = home.portal
    address = reverse(f"matching:{name}", args=["14"] if name == "my_place" else [])
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    said = [
        q["sql"]
        for q in asked.captured_queries
        if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))
    ]
    assert len(said) + 2 <= 12, "\n".join(said)


def test_english(home):
    say(home, weights={"work": 3})
    client = home.portal
    client.cookies["django_language"] = "en"
    text = client.get(reverse("matching:my_places"), headers={"accept-language": "en"}).content
    assert "points out of 100" in text.decode()


def test_french_of_whoever_may_not_be_read_is_not_guessed(home, as_owner):
    with as_owner():
        Languages.objects.filter(subject_id=home.spouse.pk).update(french="none")
    assert read(home).home.beginners == 1


def test_a_household_that_shared_nothing_is_said_so_not_weighed(home, as_owner):
    with as_owner():
        AccessGrant.objects.update(sections=["identity"])
    page = home.work.get(reverse("matching:places", args=[home.dossier.pk]))
    assert page.status_code == 200
    told = page.content.decode()
    assert "ne sont pas partagés avec votre organisme" in told
    assert "points sur 100" not in told
    assert "Et si…" not in told
