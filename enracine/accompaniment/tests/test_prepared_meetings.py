"""A meeting prepared by the person, read again with her, compared with the next; versions that change."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from enracine.accompaniment.actions import record_evaluation
from enracine.accompaniment.actions.preparing import prepare_evaluation
from enracine.accompaniment.models import NeedsEvaluation
from enracine.accompaniment.rules import INSTRUMENT
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.accompaniment.tests.test_pages import ANSWERS
from enracine.accompaniment.tests.test_plans import cost, held, herself, text
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.network.tests.factories import acting_of, make_member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


@pytest.fixture
def jade(project):
    return project.counsellors[0]


@pytest.fixture
def dossier(project):
    return make_dossier(project, "Amina", "Benali")


def theme(code):
    return reverse("accompaniment:my_theme", args=[code])


def address(name, dossier):
    return reverse(f"accompaniment:{name}", args=[dossier.pk])


def draft_of(jade, dossier):
    return held(jade, lambda: NeedsEvaluation.objects.get(dossier=dossier))


def test_she_prepares_on_her_telephone_and_the_meeting_begins_with_her_answers(
    dossier, jade, as_owner
):
    user, me = herself(dossier, as_owner)
    portal, client = signed_in(user), signed_in(jade)
    listed = text(portal.get(reverse("accompaniment:my_meeting")))
    assert "Diplômes et français" in listed and "Réponses : 0 sur" in listed
    page = text(portal.get(theme("diplomes")))
    assert "Votre métier a-t-il un ordre professionnel?" in page
    assert "Où en est votre demande à l’ordre?" not in page
    # An answer that opens a question shows it on the same page, without any script.
    answer = portal.post(theme("diplomes"), {"regulated": "yes", "french": "basic"})
    assert answer["Location"] == theme("diplomes")
    assert "Où en est votre demande à l’ordre?" in text(portal.get(theme("diplomes")))
    answer = portal.post(
        theme("diplomes"), {"regulated": "yes", "order": "started", "french": "basic"}
    )
    assert answer["Location"] == theme("famille")
    # What she took back is taken back; the other themes stay.
    portal.post(theme("diplomes"), {"regulated": "no", "french": "basic"})
    portal.post(theme("quotidien"), {"health": "agrees"})
    draft = draft_of(jade, dossier)
    assert draft.answers == {"regulated": "no", "french": "basic", "health": "agrees"}
    assert (draft.prepared_on, draft.health_agreed_on) == (today(), today())
    portal.post(theme("quotidien"), {"health": "agrees", "health_need": "hospital"})
    assert draft_of(jade, dossier).answers["health_need"] == "hospital"
    assert portal.post(theme("travail"), {"cv": "formidable"}).status_code == 422
    assert portal.get(theme("inconnu")).status_code == 404
    assert cost(portal, theme("projet")) <= 12

    page = text(client.get(address("evaluation", dossier)))
    assert "Préparée par la personne" in page
    assert cost(client, address("evaluation", dossier)) <= 12
    draft = draft_of(jade, dossier)
    client.post(
        address("evaluation", dossier),
        {
            **ANSWERS,
            "health": "no",
            "evaluation": draft.pk,
            "version": draft.version,
            "held_on": today().isoformat(),
            "instrument": INSTRUMENT.version,
            "terminer": "1",
        },
    )
    done = draft_of(jade, dossier)
    assert done.completed_at is not None and done.prepared_on == today()
    assert "health_need" not in done.answers and done.health_agreed_on is None
    # The meeting is held: there is nothing left to prepare.
    assert portal.get(reverse("accompaniment:my_meeting")).status_code == 302
    with pytest.raises(ActionRefused):
        prepare_evaluation(me, dossier, {"cv": "ready"})


def test_nobody_prepares_for_somebody_else(dossier, jade, as_owner):
    with as_owner():
        stranger = make_member("counsellor")
    for acting in (acting_of(jade), acting_of(stranger)):
        with pytest.raises(NotVisible):
            prepare_evaluation(acting, dossier, {"cv": "ready"})
    for path in ("compare", "evaluation"):
        assert signed_in(stranger).get(address(path, dossier)).status_code == 404


def test_a_need_of_health_cannot_be_written_without_an_express_agreement(dossier, jade, as_owner):
    record_evaluation(acting_of(jade), dossier, {"health": "agrees", "health_need": "doctor"})
    draft = draft_of(jade, dossier)
    assert draft.health_agreed_on == today()
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        NeedsEvaluation.objects.filter(pk=draft.pk).update(health_agreed_on=None)


def test_the_version_changes_in_mid_interview_and_nothing_is_lost(dossier, jade, as_owner):
    with as_owner():
        NeedsEvaluation.objects.create(
            subject_id=dossier.subject_id,
            dossier=dossier,
            organisation_id=dossier.organisation_id,
            instrument="eer-1",
            answers={"cv": "rework", "french": "basic", "note": "À rappeler."},
            evaluator=jade,
        )
    client = signed_in(jade)
    page = text(client.get(address("evaluation", dossier)))
    assert "Les questions ont changé" in page
    draft = draft_of(jade, dossier)
    # Her page was drawn before the new version came out: its form says so.
    sent = {
        "instrument": "eer-1",
        "cv": "ready",
        "french": "basic",
        "note": "À rappeler.",
        "evaluation": draft.pk,
        "version": draft.version,
        "held_on": today().isoformat(),
        "garder": "1",
    }
    assert client.post(address("evaluation", dossier), sent).status_code == 302
    kept = draft_of(jade, dossier)
    assert kept.instrument == INSTRUMENT.version
    assert kept.answers == {"cv": "ready", "french": "basic", "note": "À rappeler."}
    assert [line["answers"] for line in kept.earlier] == [
        {"cv": "rework", "french": "basic"},
        {"cv": "ready", "french": "basic"},
    ]
    assert {line["instrument"] for line in kept.earlier} == {"eer-1"}


def test_two_dates_are_read_side_by_side(dossier, jade):
    counsellor, client = acting_of(jade), signed_in(jade)
    page = text(client.get(address("compare", dossier)))
    assert "Il faut deux rencontres terminées" in page
    first = record_evaluation(counsellor, dossier, ANSWERS, complete=True)
    second = record_evaluation(counsellor, dossier, ANSWERS | {"cv": "ready"}, complete=True)
    page = text(client.get(address("compare", dossier)))
    assert "<strong>Prêt à envoyer</strong>" in page and "À retravailler" in page
    other = client.get(address("compare", dossier) + f"?avant={second.pk}&apres={first.pk}")
    assert "<strong>À retravailler</strong>" in text(other)
    assert client.get(address("compare", dossier) + f"?avant={dossier.pk}").status_code == 404
    assert cost(client, address("compare", dossier)) <= 12
