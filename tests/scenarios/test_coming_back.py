"""S10 and S13 as they are written, through the pages: a refusal that proposes, a post that nobody holds."""

import pytest
from django.core import mail
from django.test import Client

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.inbox import sources_for
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.actions.capacity import declare_capacity
from enracine.network.models import Mandate, User
from enracine.network.tests.factories import make_member, signed_in
from enracine.referrals import actions
from enracine.referrals.models import CandidateLetter, Referral
from enracine.referrals.queries import coordination
from enracine.referrals.queries.loop.figures import figures
from enracine.referrals.queries.loop.periods import Asked, period_of
from enracine.referrals.tests.conftest import Case, days
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.world import SECTIONS, acting_of, leave_vacant, make_world

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")


@pytest.fixture
def world(as_owner):
    with as_owner():
        return make_world()


def read(browser, path) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_s10_the_partner_refuses_and_proposes_and_nothing_is_typed_again(world, as_owner):
    # Étant donné une référence vers le partenaire régional
    case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"])
    case.send(message="Cinq personnes, dont deux petits enfants.")
    marc, jade = signed_in(world.marc), signed_in(world.jade)
    page = f"/travail/references/{case.referral.pk}"

    # Quand il refuse, le motif codé est obligatoire, une contre-proposition est possible.
    assert marc.post(f"{page}/refuser/", {"decline_reason": ""}).status_code == 422
    start = today() + days(120)
    refused = marc.post(
        f"{page}/refuser/",
        {
            "decline_reason": "childcare",
            "proposed_municipality": "Alma",
            "proposed_from": start.isoformat(),
            "counter_proposal": "Aucune place en garderie, délai de quatre mois.",
        },
    )
    assert refused.status_code == 302

    # La conseillère est prévenue le jour même.
    mail.outbox.clear()
    run_jobs(later=days(1))
    assert [world.jade.user.email] in [m.to for m in mail.outbox]
    shown = read(jade, f"{page}/suite/")
    assert "Aucune place en garderie" in shown and "Alma" in shown

    # Le candidat reçoit un message humain relu par elle : proposé, changé, envoyé.
    assert "Bonjour Dieudonné," in shown and "Ce n’est pas" not in shown
    words = (
        "Bonjour Dieudonné,\n\nPas de garderie à Saguenay avant l’été. On regarde Alma ensemble?"
    )
    mail.outbox.clear()
    assert jade.post(f"{page}/mot/", {"text": words, "language": "fr-ca"}).status_code == 302
    run_jobs(later=days(1))
    account = User.objects.get(pk=case.person.user_id)
    (told,) = [m for m in mail.outbox if m.to == [account.email]]
    assert "Alma" not in told.body and "Dieudonné" not in told.body
    mine = Client()
    mine.force_login(account)
    assert "On regarde Alma ensemble?" in read(
        mine, f"/mon-parcours/references/{case.referral.pk}/"
    )
    with as_(acting_of(world.marc)):
        assert not CandidateLetter.objects.exists(), "the receiver does not read it"

    # Le dossier revient à « choix » sans repartir de zéro : un geste, et tout est repris.
    with as_(case.sender):
        case.dossier.refresh_from_db()
        assert case.dossier.stage == "ready"
    kind = shown.partition('value="proposition|')[2].partition('"')[0]
    answer = jade.post(f"{page}/suite/", {"suite": f"proposition|{kind}"})
    assert answer.status_code == 302 and answer["Location"].endswith("/apercu/")
    with as_(case.sender):
        draft = Referral.objects.get(state="draft")
        assert (draft.reasons, draft.sections) == (["settlement"], sorted(SECTIONS))
        assert draft.message.startswith("Cinq personnes, dont deux petits enfants.")
        assert "Alma" in draft.message and draft.region == world.region
    # Le tableau national compte les refus par motif et région.
    with as_owner():
        actions.count_loop(SYSTEM)
    with as_(case.sender):
        table = figures(case.sender, Asked(period=period_of("", today())))
        assert [(r.label, r.total) for r in table.refusals] == [("Aucune place en garderie", 1)]


def test_s13_a_vacant_post_is_said_before_and_its_silence_is_not_a_silence(world, as_owner):
    # Étant donné le territoire A sans agent, intérim nommé; le territoire B a de la place.
    with as_owner():
        leave_vacant(world.territory_a, interim=world.partner)
        leave_vacant_interim = world.partner
        mathieu = make_member("paj_national", world.national)
    declare_capacity(
        acting_of(world.marie), Mandate.objects.get(paj_territory=world.territory_b).pk, 4
    )
    case = Case(world, as_owner, world.jade, "eer", world.promoter_a, ["mature_project"], age=30)
    jade = signed_in(world.jade)

    # Quand une référence vise A, l'émetteur est averti avant l'envoi, avec ce qui est possible.
    shown = read(jade, f"/travail/dossiers/{case.dossier.pk}/referer/")
    assert "poste vacant depuis le" in shown and f"Intérim : {leave_vacant_interim}" in shown
    assert f"Intérim pour {world.promoter_a}." in shown
    assert "4 places libres sur 4" in shown and "Dit répondre en 5 jours ouvrables." in shown

    # Si l'on envoie, la file arrive au promoteur et à la coordination nationale, avec une horloge.
    target = actions.Target(
        world.promoter_a.pk, SECTIONS, world.region.pk, world.territory_a.pk, True
    )
    (case.referral,) = actions.draft_referral(
        case.sender, case.dossier.pk, [target], ["mature_project"]
    )
    case.consent()
    mail.outbox.clear()
    actions.send_referral(case.sender, case.fresh())
    run_jobs(later=days(1))
    assert [mathieu.user.email] in [m.to for m in mail.outbox]
    national = acting_of(mathieu)
    with as_(national):
        source = next(s for s in sources_for(national) if s.key == "referrals_vacant")
        (item,) = source.items(national, 9)
        assert item.due_on == case.fresh().due_on
        (line,) = coordination.silence(national) or [None]
    assert line is None, "nobody is late yet"

    # Sans réponse, elle revient à l'émetteur avec l'intérim, un voisin qui a de la place, l'attente.
    with jobs_role():
        for step in range(4):
            actions.ring_alarms(SYSTEM, today() + days(60 + step * 30))
    seen = case.fresh()
    assert (seen.state, seen.close_code) == ("expired", "vacant_post")
    page = f"/travail/references/{case.referral.pk}/suite/"
    shown = read(jade, page)
    assert shown.index('value="interim|') < shown.index('value="voisin|')
    assert f"Attendre encore {world.promoter_a}" in shown
    assert "Il n’y a personne à ce poste" in shown
    key = shown.partition('value="voisin|')[2].partition('"')[0]
    assert str(world.promoter_b.pk) in key
    assert jade.post(page, {"suite": f"voisin|{key}"}).status_code == 302
    with as_(case.sender):
        draft = Referral.objects.get(state="draft")
        assert draft.receiver == world.promoter_b and draft.reasons == ["mature_project"]
    # Attendre est un geste aussi, tant que la fermeture est récente et l'accord en vigueur.
    assert jade.post(page, {"suite": "attendre|"}).status_code == 302
    assert case.fresh().state == "received"
