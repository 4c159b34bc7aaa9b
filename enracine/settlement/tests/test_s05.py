"""S05: 35 years old, then 36 in the middle of the journey. Told as it happens, day after day."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.accompaniment.actions import announce_age_limits, decide_age_limit, pass_age_limits
from enracine.accompaniment.models import AgeLimit, Dossier
from enracine.accompaniment.queries.waiting import my_tasks
from enracine.eligibility.models import EligibilityVerdict
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, Setting
from enracine.network.tests.factories import acting_of, signed_in
from enracine.people.actions import update_identity
from enracine.people.models import Registration
from enracine.people.tests.factories import register
from enracine.people.values import Home, Identity, Situation, Studies
from enracine.privacy.models import Consent
from enracine.referrals.actions import Target, draft_referral, send_referral
from enracine.referrals.tests.world import make_world
from enracine.settlement.actions import complete_move, plan_move
from enracine.settlement.models import Move, MovePerson
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
BIRTHDAY = dt.date(2026, 9, 12)
NIGHT = Acting.for_system("accompaniment.ages")
MONTREAL, SAGUENAY = "66023", "94068"


@pytest.fixture
def world(as_owner):
    with as_owner():
        return make_world()


@pytest.fixture
def kofi(world, as_owner):
    """35, résident permanent, diplômé, suivi par Chloé dans PAJR; un départ réservé le 2 octobre."""
    chloe = acting_of(world.chloe)
    with telling(dt.date(2026, 3, 2)):
        done = register(
            acting=chloe,
            identity=Identity("Kofi", "Mensah", dt.date(1990, 9, 12), "GH"),
            home=Home("CA", MONTREAL),
            situation=Situation("permanent_resident", arrived=dt.date(2021, 5, 1)),
            studies=Studies("college"),
        )
        with acting_as(chloe):
            dossier = Dossier.objects.get(subject_id=done.subject_id)
        plan_move(
            chloe,
            dossier,
            Municipality.objects.select_related("mrc").get(code=SAGUENAY),
            dt.date(2026, 10, 2),
            people=[done.subject_id],
        )
        with acting_as(chloe):
            dossier.refresh_from_db()
    return dossier


def night(as_owner, day: dt.date) -> None:
    """What the worker does every night, twice: the second time changes nothing."""
    with as_owner(), telling(day):
        announce_age_limits(NIGHT)
        pass_age_limits(NIGHT)
        assert announce_age_limits(NIGHT) == 0
        assert pass_age_limits(NIGHT) == 0


def limit_of(world, dossier) -> AgeLimit:
    with acting_as(acting_of(world.chloe)):
        return AgeLimit.objects.select_related("dossier").get(dossier=dossier)


def test_s05_kofi_turns_36_in_the_middle_of_his_journey(world, kofi, as_owner):
    chloe, agent = acting_of(world.chloe), signed_in(world.chloe)

    # La veille du 12 juin, rien n'est annoncé
    night(as_owner, dt.date(2026, 6, 11))
    with acting_as(chloe):
        assert not AgeLimit.objects.exists()

    # Quand, le 12 juin 2026, l'alerte s'affiche
    night(as_owner, dt.date(2026, 6, 12))
    with telling(dt.date(2026, 6, 12)):
        with acting_as(chloe):
            (item,) = my_tasks(chloe, 10)
        assert (item.title, item.due_on) == ("Kofi Mensah", dt.date(2026, 6, 19))
        assert "36" in item.what
        page = agent.get(reverse("accompaniment:dossier", args=[kofi.pk])).content.decode()
        page = " ".join(page.split())
        assert "36 ans : limite du programme" in page and "12 septembre 2026" in page
        assert "Kofi" in agent.get("/travail/").content.decode()

        # Alors l'agente choisit : un maintien demande son motif
        address = reverse("accompaniment:age", args=[kofi.pk])
        refused = agent.post(address, {"decision": "keep", "reason": ""})
        assert refused.status_code == 422
        assert "Écrivez le motif du maintien" in refused.content.decode()
        kept = agent.post(
            address, {"decision": "keep", "reason": "Départ réservé avant ses 36 ans."}
        )
        assert kept.status_code == 302
        with acting_as(chloe):
            assert my_tasks(chloe, 10) == []
    limit = limit_of(world, kofi)
    assert (limit.decision, limit.decided_by_id) == ("keep", world.chloe.pk)
    assert limit.reason == "Départ réservé avant ses 36 ans."

    # Et au 12 septembre l'admissibilité passe à « non (âge) »
    night(as_owner, dt.date(2026, 9, 11))
    with acting_as(chloe):
        assert not EligibilityVerdict.objects.filter(dossier_id=kofi.pk).exists()
    night(as_owner, BIRTHDAY)
    with acting_as(chloe):
        verdict = EligibilityVerdict.objects.get(dossier_id=kofi.pk)
        assert (verdict.service, verdict.verdict, verdict.as_of) == ("pajr", "ineligible", BIRTHDAY)
        refused_for = [r["criterion"] for r in verdict.basis.reasons if r["outcome"] == "not_met"]
        assert refused_for == ["age"]
        # L'ordinateur ne décide rien : le maintien reste celui de Chloé
        assert verdict.decision == ""

        # sans supprimer le dossier ni annuler le séjour
        still = Dossier.objects.get(pk=kofi.pk)
        assert (still.closed_on, still.stage) == (None, kofi.stage)
        move = Move.objects.get(dossier_id=kofi.pk)
        assert (move.state, move.planned_on) == ("planned", dt.date(2026, 10, 2))
        told = Event.objects.filter(
            subject_id=kofi.subject_id, kind__startswith="accompaniment.age"
        )
        assert [e.kind for e in told.order_by("occurred_at", "id")] == [
            "accompaniment.age_announced",
            "accompaniment.age_decided",
            "accompaniment.age_reached",
        ]


def test_s05_a_referral_to_eer_asks_kofi_s_consent(world, kofi, as_owner):
    # Quand Chloé choisit de référer, elle arrive à la page des références
    night(as_owner, dt.date(2026, 6, 12))
    agent = signed_in(world.chloe)
    with telling(dt.date(2026, 6, 15)):
        answer = agent.post(
            reverse("accompaniment:age", args=[kofi.pk]), {"decision": "refer", "reason": ""}
        )
        assert answer.url == reverse("referrals:prepare", args=[kofi.pk])
        assert agent.get(answer.url).status_code == 200
        # Et rien ne part sans l'accord de Kofi
        chloe = acting_of(world.chloe)
        (referral,) = draft_referral(
            chloe, kofi.pk, [Target(world.project.pk, ("identity", "contact"))], ["cv"]
        )
        with pytest.raises(ActionRefused):
            send_referral(chloe, referral)
        with acting_as(chloe):
            given = Consent.objects.filter(
                subject_id=kofi.subject_id, purpose="referral", state="given"
            )
            assert not given.exists()


def test_s05_statistics_keep_the_age_at_the_registration_and_at_the_move(world, kofi):
    chloe = acting_of(world.chloe)
    with acting_as(chloe):
        move = Move.objects.get(dossier_id=kofi.pk)
    with telling(dt.date(2026, 10, 3)):
        complete_move(chloe, move, dt.date(2026, 10, 2))
        # La date de naissance est corrigée ensuite : les âges écrits ces jours-là restent
        update_identity(
            chloe, kofi.subject_id, Identity("Kofi", "Mensah", dt.date(1980, 9, 12), "GH")
        )
    with acting_as(chloe):
        assert Registration.objects.get(subject_id=kofi.subject_id).age == 35
        assert MovePerson.objects.get(move=move).age == 36


def test_the_days_of_the_announcement_are_a_dated_setting(world, kofi, as_owner):
    with as_owner():
        Setting.objects.create(
            key="accompaniment.age_alert_days",
            value=10,
            valid_from=dt.date(2026, 6, 1),
            source="essai",
        )
    night(as_owner, dt.date(2026, 6, 12))
    with acting_as(acting_of(world.chloe)):
        assert not AgeLimit.objects.exists()
    night(as_owner, dt.date(2026, 9, 2))
    assert limit_of(world, kofi).announced_on == dt.date(2026, 9, 2)


def test_a_decision_is_the_holder_s_alone_and_never_over_another_s(world, kofi, as_owner):
    night(as_owner, dt.date(2026, 6, 12))
    limit = limit_of(world, kofi)
    stranger = acting_of(world.marie)
    with acting_as(stranger):
        assert not AgeLimit.objects.exists()
    with pytest.raises(NotVisible):
        decide_age_limit(stranger, limit, "keep", "non")
    assert signed_in(world.marie).get(f"/travail/dossiers/{kofi.pk}/age/").status_code == 404
    decide_age_limit(acting_of(world.chloe), limit, "refer", expected_version=limit.version)
    with pytest.raises(Conflict):
        decide_age_limit(acting_of(world.chloe), limit, "keep", "trop tard", expected_version=1)


def test_somebody_elsewhere_in_life_is_not_announced(world, as_owner):
    with telling(dt.date(2026, 3, 2)):
        register(
            acting=acting_of(world.chloe),
            identity=Identity("Awa", "Diop", dt.date(1996, 9, 12), "SN"),
        )
    night(as_owner, dt.date(2026, 6, 12))
    with acting_as(acting_of(world.chloe)):
        assert not AgeLimit.objects.exists()
