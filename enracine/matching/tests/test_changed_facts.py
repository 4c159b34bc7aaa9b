"""A vacant territory, a closed service, a changed figure: what rested on them is marked, weighed again."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.directory.models import Location, Service, ServicePlace, Term
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.matching import actions
from enracine.matching.actions import WishValues
from enracine.matching.models import KeptSuggestion
from enracine.matching.queries.homes import family_of
from enracine.matching.queries.places import board, kinds_of_services
from enracine.matching.rules import choosing
from enracine.matching.tests.test_choosing import new_fact, run
from enracine.network.models import Mandate, Programme, Vacancy
from enracine.network.tests.factories import make_organisation
from enracine.territories.models import Fact, Mrc, Region

pytestmark = pytest.mark.django_db
#: Everything at nothing but one thing: the places suggested rest on it alone.
ONLY = dict.fromkeys(
    (
        "work", "training", "rent", "dwellings", "childcare", "schools", "french", "health", "services",
        "agent", "size", "nature", "near_montreal", "near",
    ),
    0,
)  # fmt: skip


def keep(home, **values) -> KeptSuggestion:
    """She says what counts; what is suggested is kept."""
    subject = home.dossier.subject_id
    actions.save_wishes(home.person, subject, WishValues(**values))
    with acting_as(home.person):
        family = family_of(subject, home.dossier.household_id)
    kept = actions.keep_suggestion(home.person, subject, choosing.weigh(board(), family.home))
    assert kept is not None
    return kept


def marked(kept, as_owner) -> list[dict]:
    """What the night says of it."""
    run()
    with as_owner():
        kept.refresh_from_db()
    return kept.changes


@pytest.fixture
def welcomed(as_owner):
    """An agent in one MRC and nowhere else."""
    with as_owner():
        return Mandate.objects.create(
            organisation=make_organisation(kind="paj_promoter", name="Accueil"),
            programme=Programme.objects.first(), mrc=Mrc.objects.get(code="14"),
            valid_from=dt.date(2021, 1, 1),
        )  # fmt: skip


def test_a_post_that_falls_vacant_marks_what_counted_on_it(home, welcomed, as_owner):
    kept = keep(home, weights=ONLY | {"agent": 3})
    first = kept.body[0]
    assert first["code"] == "14" and first["points"] == 10_000
    assert marked(kept, as_owner) == []
    with as_owner():
        Vacancy.objects.create(mandate=welcomed, valid_from=today())
    assert not board().places[board().at["14"]].served
    told = marked(kept, as_owner)
    assert [(one["name"], one["criteria"], one["now"]) for one in told] == [
        (first["name"], ["agent"], 0)
    ]
    assert "Des chiffres ont changé" in home.portal.get(
        reverse("matching:my_places")
    ).content.decode()  # fmt: skip


def test_somebody_who_stands_in_welcomes(home, welcomed, as_owner):
    kept = keep(home, weights=ONLY | {"agent": 3})
    with as_owner():
        Vacancy.objects.create(
            mandate=welcomed, valid_from=today(), interim=make_organisation(name="Relève")
        )
    assert board().places[board().at["14"]].served
    assert marked(kept, as_owner) == []


def offer(kind, name, **place) -> Service:
    """A service of a kind: at a town of an MRC, or for whole regions."""
    offered = Service.objects.create(organisation=make_organisation(), name=name, description="x")
    offered.terms.add(Term.objects.get(taxonomy__slug="enracine", code=kind))
    if regions := place.get("regions"):
        offered.regions.set(regions)
    else:
        somewhere = Location.objects.create(
            organisation=offered.organisation, kind="physical", name="Ici",
            address="1, rue Principale", postal_code="G0R 1Z0",
            municipality=place["mrc"].municipalities.order_by("code").first(),
        )  # fmt: skip
        ServicePlace.objects.create(service=offered, location=somewhere)
    return offered


def test_a_service_that_closes_marks_what_counted_on_it(home, as_owner):
    board()
    (kind, *_names), (other, *_others) = kinds_of_services()[:2]
    with as_owner():
        # Another kind everywhere: that this one is not offered there is then known.
        offer(other, "Partout", regions=Region.objects.all())
        offered = offer(kind, "Aide", mrc=Mrc.objects.get(code="14"))
    kept = keep(home, weights=ONLY | {"services": 3}, services=(kind,))
    there = kept.body[0]
    assert (there["code"], there["points"]) == ("14", 10_000)
    assert marked(kept, as_owner) == []
    with as_owner():
        Service.objects.filter(pk=offered.pk).update(status=Service.Status.ENDED, updated_at=now())
    told = {one["name"]: one for one in marked(kept, as_owner)}
    assert told[there["name"]]["criteria"] == ["services"]
    assert told[there["name"]]["now"] == 0


def test_a_figure_that_changes_is_weighed_again_and_what_does_not_change_stays(home, as_owner):
    wanted = {"weights": ONLY | {"dwellings": 3}}
    code = keep(home, **wanted).body[0]["code"]
    fact = new_fact(as_owner, "dwellings_small", 300, mrc=code)
    kept = keep(home, **wanted)
    before = next(one for one in kept.body if one["code"] == code)
    assert before["points"] == 10_000
    assert marked(kept, as_owner) == []
    with as_owner():
        Fact.objects.filter(pk=fact.pk).update(value=1, updated_at=now())
    (told,) = marked(kept, as_owner)
    assert (told["name"], told["criteria"]) == (before["name"], ["dwellings"])
    assert told["now"] < told["before"] == before["points"]
    # What is suggested now is made of today's figures: the same points, counted by the ranking.
    with acting_as(home.person):
        family = family_of(home.dossier.subject_id, home.dossier.household_id)
    places = board()
    one = choosing.choice(choosing.weigh(places, family.home), places.at[code])
    assert one.points == told["now"]
