"""A plan that the person accepted goes with her evaluation; its receiver takes it over (S22)."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.accompaniment.actions import add_task, plan_answers, plans
from enracine.accompaniment.actions.plans import StepWords
from enracine.accompaniment.models import ActionPlan, Dossier, PlanRevision, PlanStep, Task
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.testing import seen_in
from enracine.network.tests.factories import signed_in
from enracine.privacy.actions import give_consent, withdraw_consent
from enracine.privacy.models import Consent
from enracine.referrals import actions, checks
from enracine.referrals.models import Package, Referral
from enracine.referrals.queries.plans import plan_that_travels
from enracine.referrals.queries.transfers import visible_transfer
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_api import Software
from enracine.referrals.tests.test_pages import candidate
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.test_travel import Matane
from enracine.referrals.tests.world import acting_of

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=30)


class Planned:
    """Louise's plan with Amina: two objectives, one step done, accepted on Amina's own screen."""

    def __init__(self, world):
        self.matane = matane = Matane(world)
        self.louise, self.marc = acting_of(matane.louise), acting_of(matane.marc)
        self.dossier, self.person = matane.dossier, matane.person
        plan = plans.start_plan(self.louise, self.dossier, ["employment"])
        for title, owner in (("Visiter Matane", "candidate"), ("Appeler le CISSS", "counsellor")):
            plans.write_step(
                self.louise,
                self.dossier,
                StepWords(title, owner, new_objective="Vivre à Matane", due_on=today() + SOON),
            )
        with as_(self.louise):
            done = PlanStep.objects.filter(plan=plan, code="readiness-cv").get()
        self.plan, self.done = plan, done

    def accept(self) -> PlanRevision:
        made = plans.propose_plan(self.louise, self.dossier)
        plan_answers.accept_plan(self.person, made.pk)
        plan_answers.finish_step(self.louise, self.done.pk)
        return made

    def draft(self, sections=("identity", "evaluation")) -> Referral:
        target = actions.Target(self.matane.partner.pk, sections, region_id=self.matane.region.pk)
        (self.referral,) = actions.draft_referral(
            self.louise, self.dossier.pk, [target], ["action_plan"]
        )
        return self.referral

    def send(self) -> Referral:
        actions.attest_referral_consent(self.louise, self.referral)
        actions.send_referral(self.louise, self.referral)
        return self.referral

    def received(self) -> Referral:
        with as_(self.marc):
            return Referral.objects.select_related("receiver", "sender", "programme").get(
                pk=self.referral.pk
            )


@pytest.fixture
def planned(world, as_owner):
    with as_owner():
        return Planned(world)


def text(answer) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_an_accepted_plan_is_previewed_frozen_read_and_taken_over(planned):
    p = planned
    louise, marc = signed_in(p.matane.louise), signed_in(p.matane.marc)
    p.draft()
    preview = reverse("referrals:preview", args=[p.referral.pk])
    # Not accepted yet: there is no plan to send, and nothing says that there is one.
    assert "Plan d’action accepté" not in text(louise.get(preview))
    p.accept()
    # Words written since are not what she accepted: they stay here.
    plans.write_step(
        p.louise, p.dossier, StepWords("Pas encore montré", "candidate", new_objective="Plus tard")
    )
    page = text(louise.get(preview))
    for said in (
        "Plan d’action accepté",
        "Version 1",
        "sur son écran",
        "Vivre à Matane",
        "fait le",
    ):
        assert said in page, said
    assert "– Visiter Matane (la personne, avant le" in page
    assert "Pas encore montré" not in page
    # The person reads exactly that before she answers.
    actions.request_consent(p.louise, p.referral)
    case = Case.__new__(Case)
    case.person = p.person
    mine = text(candidate(case).get(reverse("referrals:mine", args=[p.referral.pk])))
    assert "– Visiter Matane (la personne, avant le" in mine
    with as_(p.person):
        consent = Consent.objects.get(purpose="referral")
    give_consent(p.person, consent)
    seen = seen_in(louise.get(preview).content.decode())
    louise.post(preview, {"action": "envoyer", "seen": seen})

    with as_(p.louise):
        package = Package.objects.get(pk=p.referral.pk)
    assert package.content["plan"]["number"] == 1 and checks.packages_changed() == []
    detail = reverse("referrals:detail", args=[p.referral.pk])
    assert "– Visiter Matane (la personne, avant le" in text(marc.get(detail))
    with pytest.raises(ActionRefused, match="Acceptez"):
        actions.reuse_plan(p.marc, p.received())
    marc.post(reverse("referrals:accept", args=[p.referral.pk]))
    assert "Reprendre ce plan" in text(marc.get(detail))
    own = p.received().receiver_dossier_id
    for name in ("dossier", "plan"):
        assert "Reprendre ce plan" in text(marc.get(reverse(f"accompaniment:{name}", args=[own])))

    answer = marc.post(reverse("referrals:reuse_plan", args=[p.referral.pk]), follow=True)
    page = text(answer)
    assert "Repris du plan accepté chez MIFI – Matane" in page and "Vivre à Matane" in page
    with as_(p.marc):
        plan = ActionPlan.objects.select_related("dossier").get(dossier_id=own)
        steps = {s.title: s for s in PlanStep.objects.filter(plan=plan)}
        assert not PlanRevision.objects.filter(plan=plan).exists()
    assert plan.taken_from_id == p.referral.sender_id and plan.taken_from_on == today()
    visit, call = steps["Visiter Matane"], steps["Appeler le CISSS"]
    assert (visit.owner, visit.due_on, visit.state) == ("candidate", today() + SOON, "todo")
    # What Louise was to do is said to be hers, not Marc's.
    assert (call.owner, call.who) == ("other", "MIFI – Matane")
    done = next(s for s in steps.values() if s.code == "readiness-cv")
    assert (done.state, done.done_on) == ("done", today())
    # Safe to repeat; a template added later does not ask twice for the same thing.
    marc.post(reverse("referrals:reuse_plan", args=[p.referral.pk]))
    plans.start_plan(p.marc, plan.dossier, ["employment"])
    with as_(p.marc):
        codes = list(PlanStep.objects.filter(plan=plan).exclude(code="").values_list("code"))
    assert len(codes) == len(set(codes))
    assert "Reprendre ce plan" not in text(marc.get(detail))
    # Read again with the person, it is hers to accept here too.
    plans.propose_plan(p.marc, plan.dossier)
    assert "Repris du plan accepté chez" not in text(
        marc.get(reverse("accompaniment:plan", args=[own]))
    )


def test_the_plan_may_stay_here_and_is_not_added_once_the_person_was_asked(planned):
    p = planned
    p.accept()
    p.draft()
    louise = signed_in(p.matane.louise)
    preview = reverse("referrals:preview", args=[p.referral.pk])
    travels = reverse("referrals:plan_travels", args=[p.referral.pk])
    assert "Ne pas transmettre le plan" in text(louise.get(preview))
    louise.post(travels, {"part": "non"})
    page = text(louise.get(preview))
    assert "Visiter Matane" not in page and "Transmettre aussi le plan" in page
    louise.post(travels, {"part": "oui"})
    assert "Visiter Matane" in text(louise.get(preview))
    louise.post(travels, {"part": "non"})
    with as_(p.louise):
        draft = Referral.objects.get(pk=p.referral.pk)
    actions.request_consent(p.louise, draft)
    with as_(p.louise):
        draft = Referral.objects.get(pk=p.referral.pk)
    with pytest.raises(ActionRefused, match="sans le plan"):
        actions.let_plan_travel(p.louise, draft, travels=True)
    assert "Transmettre aussi le plan" not in text(louise.get(preview))
    with pytest.raises(NotVisible):
        actions.let_plan_travel(p.marc, draft, travels=False)
    actions.attest_referral_consent(p.louise, draft)
    actions.send_referral(p.louise, draft)
    with as_(p.louise):
        assert Package.objects.get(pk=draft.pk).content["plan"] is None
    with pytest.raises(ActionRefused, match="déjà envoyée"):
        actions.let_plan_travel(p.louise, draft, travels=False)
    actions.accept_referral(p.marc, p.received())
    with pytest.raises(ActionRefused, match="Aucun plan"):
        actions.reuse_plan(p.marc, p.received())


def test_without_the_evaluation_no_plan_leaves_and_a_stopped_one_neither(planned, monkeypatch):
    p = planned
    p.accept()
    with as_(p.louise):
        assert plan_that_travels(p.draft(("identity",))) is None
        actions.discard_draft(p.louise, p.referral)
    p.draft()
    with as_(p.louise):
        assert plan_that_travels(p.referral) is not None
        # A secret address: the words of a step could tell it (S09).
        with monkeypatch.context() as secret:
            secret.setattr(
                "enracine.referrals.queries.plans.protection_of", lambda _subject: object()
            )
            assert plan_that_travels(p.referral) is None
    plans.pause_plan(p.louise, p.dossier, ActionPlan.State.SUSPENDED)
    with as_(p.louise):
        assert plan_that_travels(p.referral) is None


def test_a_withdrawal_hides_it_and_a_dossier_keeps_the_plan_of_its_own(planned, world):
    p = planned
    p.accept()
    p.draft()
    p.send()
    actions.accept_referral(p.marc, p.received())
    seen = p.received()
    with as_(p.marc):
        own = Dossier.objects.get(pk=seen.receiver_dossier_id)
    plans.start_plan(p.marc, own, ["employment"], from_meeting=False)
    with pytest.raises(ActionRefused, match="son propre plan"):
        actions.reuse_plan(p.marc, seen)
    with pytest.raises(NotVisible):
        actions.reuse_plan(acting_of(world.chloe), seen)
    with as_(p.person):
        consent = Consent.objects.get(purpose="referral")
    withdraw_consent(p.person, consent)
    with pytest.raises(ActionRefused, match="Aucun plan"):
        actions.reuse_plan(p.marc, p.received())


def test_a_transferred_dossier_goes_on_with_the_plan_that_was_accepted(planned, world):
    p = planned
    p.accept()
    add_task(p.louise, p.dossier, "Rappeler le propriétaire")
    transfer = actions.draft_transfer(
        p.louise, p.dossier.pk, world.partner.pk, "moved", ("identity", "evaluation")
    )
    actions.attest_transfer_consent(p.louise, transfer)
    actions.propose_transfer(p.louise, transfer)
    marc = signed_in(p.matane.marc)
    url = reverse("referrals:transfer", args=[transfer.pk])
    assert "– Visiter Matane (la personne, avant le" in text(marc.get(url))
    with as_(p.marc):
        seen = visible_transfer(p.marc, transfer.pk)
    actions.accept_transfer(p.marc, seen, version=seen.version)
    with as_(p.marc):
        new = visible_transfer(p.marc, transfer.pk).successor
        plan = ActionPlan.objects.get(dossier=new)
        titles = set(PlanStep.objects.filter(plan=plan).values_list("title", flat=True))
        tasks = set(Task.objects.filter(dossier=new).values_list("title", flat=True))
    assert {"Visiter Matane", "Appeler le CISSS"} <= titles
    # A thing to do that a step had taken over goes with it, once.
    assert "Rappeler le propriétaire" in tasks and not tasks & titles


def test_a_software_keeps_the_plan_here_or_joins_it_before_the_agreement(planned):
    planned.accept()
    planned.draft()
    software = Software(planned.matane.louise.user_id)
    path = f"/referrals/{planned.referral.pk}"
    assert software.get(f"{path}/preview").json()["plan_travels"] is True
    kept = software.move(software.get(path).json(), "keep_plan")
    assert kept.status_code == 200, kept.json()
    assert software.get(f"{path}/preview").json()["plan_travels"] is False
    names = {t["name"] for t in kept.json()["available_transitions"]}
    assert "add_plan" in names and "keep_plan" not in names
    joined = software.move(kept.json(), "add_plan").json()
    kept = software.move(joined, "keep_plan").json()
    agreed = software.move(kept, "attest_consent", present=True, express=["evaluation"]).json()
    # The person agreed without it: it is joined no more.
    assert "add_plan" not in {t["name"] for t in agreed["available_transitions"]}
    sent = software.move(agreed, "send")
    assert sent.status_code == 200, sent.json()
    with as_(planned.louise):
        assert Package.objects.get(pk=planned.referral.pk).content["plan"] is None
