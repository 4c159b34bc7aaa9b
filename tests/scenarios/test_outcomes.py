"""Noting what came, correcting it, counting it, showing it on the line: through actions and pages."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, transaction

from enracine.accompaniment.models import Dossier
from enracine.aid.tests.world import make_asking, make_keeping
from enracine.insights.actions import rebuild_figures
from enracine.insights.models import FigureFact, FigureTally
from enracine.insights.registrations import outcomes_are_counted, tallies_hold
from enracine.insights.rules import JOBS_STARTED, TRAININGS
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, signed_in
from enracine.outcomes import actions, queries
from enracine.outcomes.models import Outcome
from enracine.people.models import HouseholdMember
from enracine.settlement.queries import journey_line

pytestmark = pytest.mark.django_db
DAY = today() - dt.timedelta(days=10)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


@pytest.fixture
def keeping(as_owner):
    with as_owner():
        return make_keeping()


@pytest.fixture
def who(as_owner, keeping):
    with as_owner():
        return make_asking(keeping)


@pytest.fixture
def spouse(as_owner, who):
    with as_owner():
        return HouseholdMember.objects.create(
            subject_id=who.household,
            household_id=who.household,
            kind="adult",
            first_name="Karim",
        )


def facts(kind="started", day=DAY, **values):
    return actions.Facts(kind, day, values.pop("known", "person"), **values)


def counted(measure) -> int:
    return FigureFact.objects.filter(measure=measure).count()


def test_a_job_is_noted_counted_and_shown_on_the_line(keeping, who, as_owner):
    actions.record_outcome(keeping.counsellor, who.dossier, facts(with_whom="Scierie"))
    with as_owner():
        # Once for whoever notes it, once for the coordination.
        assert counted(JOBS_STARTED) == 2
        assert outcomes_are_counted() == [] and tallies_hold() == []
    with acting_as(keeping.counsellor):
        line = journey_line(keeping.counsellor, who.person, [who.household])
    assert [p.key for p in line] == ["wish", "preparation", "visit", "way", "move", "settled"]
    assert (line[3].detail, line[3].on) == ("Emploi commencé", DAY)
    home = text_of(signed_in(who.user).get("/mon-parcours/"))
    assert "L’emploi ou le projet" in home and "Emploi commencé" in home


def test_the_spouse_s_job_is_hers_and_a_person_reads_no_other(keeping, who, spouse, as_owner):
    actions.record_outcome(keeping.counsellor, who.dossier, facts(member=spouse.pk))
    with as_owner():
        row = Outcome.objects.get()
        assert (row.subject_id, row.member_id) == (who.household, spouse.pk)
        assert counted(JOBS_STARTED) == 2
    # The same day, the person begins too: two people, two facts each.
    actions.record_outcome(keeping.counsellor, who.dossier, facts())
    with as_owner():
        assert counted(JOBS_STARTED) == 4
        other = make_asking(keeping, "Samir")
    with pytest.raises(NotVisible):
        actions.record_outcome(keeping.counsellor, other.dossier, facts(member=spouse.pk))
    with acting_as(other.acting):
        assert not Outcome.objects.exists()
    with acting_as(acting_of(keeping.stranger)):
        assert not Outcome.objects.exists()


def test_a_correction_is_a_new_version_and_the_figure_follows(keeping, who, as_owner):
    first = actions.record_outcome(keeping.counsellor, who.dossier, facts())
    with pytest.raises(ActionRefused) as refused:
        actions.correct_outcome(keeping.counsellor, who.dossier, first, facts("registered"), " ")
    assert refused.value.field == "reason"
    second = actions.correct_outcome(
        keeping.counsellor, who.dossier, first, facts("registered"), "C’était une formation",
        version=first.version,
    )  # fmt: skip
    assert (second.version, second.root_id) == (2, first.root_id)
    with as_owner():
        assert Outcome.objects.count() == 2
        assert (counted(JOBS_STARTED), counted(TRAININGS)) == (0, 2)
        assert tallies_hold() == [] and outcomes_are_counted() == []
    # Two who correct at once see each other; nothing is changed in place.
    with pytest.raises(Conflict):
        actions.correct_outcome(keeping.counsellor, who.dossier, first, facts(), "Encore")
    with acting_as(keeping.counsellor), pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.filter(pk=second.pk).update(kind="business")
    actions.correct_outcome(
        keeping.counsellor, who.dossier, second, facts("registered"), "Erreur", in_error=True
    )
    with as_owner():
        assert counted(TRAININGS) == 0
        assert not FigureTally.objects.exclude(value=0).exists()


def test_figures_counted_again_from_nothing_are_the_same(keeping, who, as_owner):
    actions.record_outcome(keeping.counsellor, who.dossier, facts())
    actions.record_outcome(keeping.counsellor, who.dossier, facts("takeover"))
    with as_owner():
        names = ("organisation_id", "measure", "subject_id", "year", "happened_on", "region")
        before = sorted(map(str, FigureFact.objects.values_list(*names)))
    with jobs_role(), transaction.atomic():
        rebuild_figures(Acting.for_system("essai"))
    with as_owner():
        after = sorted(map(str, FigureFact.objects.values_list(*names)))
    assert before == after


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": today() + dt.timedelta(days=1)}, "happened_on"),
        ({"kind": "wedding"}, "kind"),
        ({"known": "rumour"}, "known"),
    ],
)
def test_what_cannot_be_noted_is_refused(keeping, who, values, field):
    with pytest.raises(ActionRefused) as refused:
        actions.record_outcome(keeping.counsellor, who.dossier, facts(**values))
    assert refused.value.field == field


def test_an_offer_withdrawn_is_an_outcome_of_its_own(keeping, who):
    offer = actions.record_outcome(keeping.counsellor, who.dossier, facts("offer"))
    gone = facts("withdrawn", DAY + dt.timedelta(days=1), offer=offer.root_id)
    actions.record_outcome(keeping.counsellor, who.dossier, gone)
    with pytest.raises(ActionRefused) as refused:
        late = facts("started", DAY + dt.timedelta(days=2), offer=offer.root_id)
        actions.record_outcome(keeping.counsellor, who.dossier, late)
    assert refused.value.code == "withdrawn"
    with acting_as(keeping.counsellor):
        line = journey_line(keeping.counsellor, who.person, [who.household])
    assert "way" not in [p.key for p in line]
    # With nothing else, the newest that is still true is what the line says.
    actions.record_outcome(keeping.counsellor, who.dossier, facts("registered"))
    with acting_as(keeping.counsellor):
        line = journey_line(keeping.counsellor, who.person, [who.household])
    assert [p.detail for p in line if p.key == "way"] == ["Inscription à une formation"]


def test_through_the_pages(keeping, who, spouse, as_owner):
    desk = signed_in(keeping.project.counsellors[0])
    base = f"/travail/dossiers/{who.dossier.pk}/issues/"
    assert "Rien encore" in text_of(desk.get(base))
    form = {
        "kind": "offer", "happened_on": DAY.isoformat(), "known": "document", "who": "",
        "with_whom": "Scierie", "region": "",
    }  # fmt: skip
    assert desk.post(base, form | {"known": ""}).status_code == 422
    assert desk.post(base, form).status_code == 302
    assert desk.post(base, form).status_code == 422
    with acting_as(keeping.counsellor):
        offer = Outcome.objects.get()
    accepted = form | {"kind": "accepted", "with_whom": "", "offer": str(offer.root_id)}
    assert desk.post(base, accepted).status_code == 302
    theirs = form | {"kind": "started", "who": str(spouse.pk), "with_whom": ""}
    assert desk.post(base, theirs).status_code == 302
    page = text_of(desk.get(base))
    assert "Karim" in page and "Offre d’emploi acceptée" in page and "Un document a été vu" in page
    one = f"{base}{offer.root_id}/"
    assert "Scierie" in text_of(desk.get(one))
    again = {k: v for k, v in form.items() if k != "who"} | {
        "with_whom": "Autre scierie", "reason": "Nom mal noté", "version": 1,
    }  # fmt: skip
    assert desk.post(one, again).status_code == 302
    assert desk.post(one, again).status_code == 409
    page = text_of(desk.get(one))
    assert "Nom mal noté" in page and "Scierie" in page
    timeline = text_of(desk.get(f"/travail/dossiers/{who.dossier.pk}/historique/"))
    assert "Issue corrigée : Offre d’emploi reçue" in timeline
    stranger = signed_in(keeping.stranger)
    assert stranger.get(base).status_code == 404 and stranger.get(one).status_code == 404
    with as_owner():
        Dossier.objects.filter(pk=who.dossier.pk).update(closed_on=today(), outcome="other")
    assert "Noter une issue" not in text_of(desk.get(base))


def test_what_stands_is_what_a_figure_counts(keeping, who):
    made = actions.record_outcome(keeping.counsellor, who.dossier, facts())
    with acting_as(keeping.counsellor):
        assert [o.pk for o in queries.standing_of(who.person, "started")] == [made.pk]
        assert list(queries.standing_of(who.person, "business")) == []
