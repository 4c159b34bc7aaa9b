"""The budget against the expenses, evaluations without names, what became of it a year later."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.documents import read_chunks
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, signed_in
from enracine.people.models import Person
from enracine.privacy.actions import withdraw_consent
from enracine.settlement.models import Move
from enracine.stays import actions, jobs, rules
from enracine.stays.models import StayBudget, StayEvaluation, StayExpense, StayRequest
from enracine.stays.queries.results import money_of, results_of
from enracine.stays.tests.world import make_coming, make_home, make_organiser, make_stay
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
#: The smallest file that its own bytes say is a PDF.
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "documents"},
        },
    }


@pytest.fixture
def organiser(as_owner):
    with as_owner():
        return make_organiser()


@pytest.fixture
def stay(organiser):
    return make_stay(organiser)


@pytest.fixture
def home(as_owner, stay):
    with as_owner():
        home = make_home("Amina", "Karim")
        make_coming(stay, home)
    return home


def spent(cents: int = 100_00, **values):
    base = {"kind": "meals", "label": "Souper", "spent_on": today(), "no_receipt": "Perdu"}
    return actions.Spent(**base | {"cents": cents} | values)


def test_money_above_the_budget_says_why(organiser, stay):
    actions.set_budget(organiser.acting, stay, {"meals": 150_00})
    receipt = (io.BytesIO(PDF), "recu.pdf")
    first = actions.record_expense(
        organiser.acting, stay, spent(receipt=receipt, over_reason="Inutile")
    )
    assert (first.no_receipt, first.over_reason) == ("", "")
    with acting_as(organiser.acting):
        assert b"".join(read_chunks(first.receipt)) == PDF
    with pytest.raises(ActionRefused) as refused:
        actions.record_expense(organiser.acting, stay, spent(60_00))
    assert (refused.value.field, refused.value.code) == ("over_reason", "over")
    over = actions.record_expense(
        organiser.acting, stay, spent(60_00, over_reason="Deux enfants de plus")
    )
    assert over.over_reason == "Deux enfants de plus"
    with acting_as(organiser.acting):
        found = money_of(stay)
        assert (found.total_planned, found.total_spent, found.left) == (150_00, 160_00, -10_00)
        assert found.without_receipt == 1
    # Taken back, it stays written and frees its amount.
    actions.cancel_expense(organiser.acting, over)
    actions.record_expense(organiser.acting, stay, spent(50_00))
    with acting_as(organiser.acting):
        assert StayExpense.objects.count() == 3
        assert money_of(stay).left == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"cents": 0}, "cents"),
        ({"spent_on": dt.date(2999, 1, 1)}, "spent_on"),
        ({"no_receipt": " "}, "no_receipt"),
        ({"kind": "wine"}, "kind"),
    ],
)
def test_what_cannot_be_spent_is_refused(organiser, stay, values, field):
    actions.set_budget(organiser.acting, stay, {"meals": 999_00})
    with pytest.raises(ActionRefused) as refused:
        actions.record_expense(organiser.acting, stay, spent(**values))
    assert refused.value.field == field


def test_the_money_is_the_organisers_alone(organiser, stay, as_owner):
    actions.set_budget(organiser.acting, stay, {"meals": 999_00})
    made = actions.record_expense(organiser.acting, stay, spent())
    with acting_as(acting_of(organiser.stranger)):
        assert not StayBudget.objects.exists() and not StayExpense.objects.exists()
    with pytest.raises(NotVisible):
        actions.record_expense(acting_of(organiser.stranger), stay, spent())
    base = f"/travail/sejours/{stay.pk}/budget/"
    for path in (base, f"{base}{made.pk}/retirer/", f"{base}{made.pk}/recu/"):
        assert signed_in(organiser.stranger).post(path).status_code == 404
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        StayExpense.objects.filter(pk=made.pk).update(no_receipt="")


def test_the_budget_and_an_expense_through_the_pages(organiser, stay):
    work = signed_in(organiser.member)
    base = f"/travail/sejours/{stay.pk}/budget/"
    planned = work.post(f"{base}prevu/", {"meals": "250,50", "version": stay.version})
    assert planned.status_code == 302, text_of(planned)
    form = {"kind": "meals", "label": "Dîner", "spent_on": today().isoformat(), "cents": "120,25"}
    refused = work.post(base, form)
    assert refused.status_code == 422
    assert "dites pourquoi il manque" in text_of(refused)
    file = SimpleUploadedFile("recu.pdf", PDF, "application/pdf")
    assert work.post(base, form | {"receipt": file}).status_code == 302
    page = text_of(work.get(base))
    assert "250,50 $" in page and "120,25 $" in page and "130,25 $" in page
    with acting_as(organiser.acting):
        expense = StayExpense.objects.get()
    assert b"".join(work.post(f"{base}{expense.pk}/recu/").streaming_content) == PDF
    gone = work.post(f"{base}{expense.pk}/retirer/", {"version": expense.version})
    assert gone.status_code == 302
    assert "retirée du compte" in text_of(work.get(base))
    # Two who write the budget at once see each other.
    stale = {"meals": "10", "version": stay.version}
    assert work.post(f"{base}prevu/", stale).status_code == 409


def test_each_one_evaluates_once_after_the_stay_and_is_read_without_her_name(
    organiser, stay, home, as_owner
):
    with as_owner():
        request = StayRequest.objects.get(subject_id=home.household)
    mine = f"/mon-parcours/sejours/demandes/{request.pk}/"
    portal = signed_in(home.users[0])
    form = {"useful": "much", "next_step": "move", "liked": "La visite de l’école", "missing": ""}
    assert portal.post(f"{mine}avis/", form).status_code == 404
    with telling(stay.ends_on):
        assert "Donner mon avis" in text_of(portal.get(mine))
        assert portal.post(f"{mine}avis/", form | {"useful": ""}).status_code == 422
        assert portal.post(f"{mine}avis/", form).status_code == 302
        assert "Vous avez répondu" in text_of(portal.get(mine))
        assert portal.get(f"{mine}avis/").status_code == 302
        # Her spouse answers for himself.
        with acting_as(home.acting(1)):
            assert not StayEvaluation.objects.exists()
        page = text_of(signed_in(organiser.member).get(f"/travail/sejours/{stay.pk}/bilan/"))
        assert "La visite de l’école" in page and "Amina" not in page
    with acting_as(organiser.acting):
        found = results_of(stay)
    assert (found.answers, dict(found.useful)["Beaucoup"]) == (1, 1)


def test_whoever_was_away_does_not_evaluate(organiser, stay, home, as_owner):
    with as_owner():
        request = StayRequest.objects.get(subject_id=home.household)
        person = request.participants.get(subject_id=home.people[0])
    with telling(stay.starts_on):
        stay.refresh_from_db()
        actions.take_attendance(organiser.acting, stay, [])

    with as_owner():
        person = request.participants.select_related("request__stay").get(pk=person.pk)
    with telling(stay.ends_on), pytest.raises(ActionRefused) as refused:
        actions.evaluate_stay(home.acting(), person, useful="much", next_step="move")
    assert refused.value.code == "absent"


def moved(day: dt.date, town: str = "r", region: str = "01", secret=False, onward: str = ""):
    return rules.Moved(day, town, region, secret, onward)


DAY = dt.date(2025, 5, 1)
YEAR = {"since": DAY, "until": dt.date(2026, 5, 3), "municipality": "r", "region": "01"}


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], "not_moved"),
        ([moved(dt.date(2025, 4, 1))], "not_moved"),
        ([moved(dt.date(2026, 5, 4))], "not_moved"),
        ([moved(dt.date(2025, 9, 1))], "same_place"),
        ([moved(dt.date(2025, 9, 1), "m")], "same_region"),
        ([moved(dt.date(2025, 9, 1), "s", "05")], "other_region"),
        # The last one says where the household is.
        ([moved(dt.date(2026, 1, 1), "s", "05"), moved(dt.date(2025, 9, 1))], "other_region"),
        ([moved(dt.date(2025, 9, 1), secret=True)], "untold"),
        # A household that went on is where it went, not where it had settled.
        (
            [moved(dt.date(2025, 9, 1)), moved(dt.date(2026, 2, 1), "", "", onward="returned")],
            "elsewhere",
        ),
        ([moved(dt.date(2026, 2, 1), "", "", onward="left_quebec")], "elsewhere"),
        ([moved(dt.date(2026, 2, 1), "", "", onward="other_region")], "other_region"),
    ],
)
def test_what_became_of_a_household(moves, expected):
    assert rules.became(moves, **YEAR) == expected


def test_a_year_later_the_moves_say_it_and_the_organiser_reads_no_move(
    organiser, stay, home, as_owner
):
    town = Municipality.objects.select_related("mrc").get(name="Rimouski", mrc__isnull=False)
    with as_owner():
        Move.objects.create(
            subject_id=home.household,
            to_municipality=town,
            to_region_id=town.mrc.region_id,
            planned_on=stay.ends_on,
            moved_on=stay.ends_on + dt.timedelta(days=90),
            state="done",
        )
    with telling(stay.ends_on + dt.timedelta(days=1)), jobs_role():
        jobs.nightly.func()
        jobs.later.func()
        assert StayRequest.objects.get().became == ""
    with telling(stay.ends_on + dt.timedelta(days=366)), jobs_role():
        jobs.later.func()
        assert StayRequest.objects.get().became == "same_place"
    with acting_as(organiser.acting):
        assert not Move.objects.exists()
        assert results_of(stay).became == [("Installé dans cette municipalité", 1)]


def test_an_agreement_taken_back_after_the_stay_rewrites_nothing(organiser, stay, home, as_owner):
    with as_owner():
        consent = StayRequest.objects.get().participants.get(subject_id=home.people[0]).consent
    with telling(stay.ends_on + dt.timedelta(days=2)):
        withdraw_consent(home.acting(), consent)
        with acting_as(organiser.acting):
            # Her name is read no more; that she came still counts.
            assert not Person.objects.filter(pk=home.people[0]).exists()
            assert StayRequest.objects.get().seats == 2
            assert results_of(stay).households == 1
