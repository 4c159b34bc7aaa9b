"""What travels: S22 as it is written (through the pages), documents chosen, a household."""

import io
import re

import pytest
from django.urls import reverse

from enracine.accompaniment.actions import record_evaluation
from enracine.accompaniment.models import NeedsEvaluation
from enracine.accompaniment.rules import INSTRUMENT
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role
from enracine.kernel.undo import take_back
from enracine.network.models import Mandate, Organisation, Programme
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.people.actions import add_document, remove_document
from enracine.people.models import TargetRegion
from enracine.people.values import Told
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessLogEntry, Consent
from enracine.referrals import actions, checks
from enracine.referrals.models import Attachment, Package, Referral
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_pages import candidate
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.world import LONG_AGO, acting_of, make_person, post_seen
from enracine.territories.models import Region

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BOTTOM = INSTRUMENT.cleaned({q.code: q.choices[0].code for q in INSTRUMENT.questions})


class Matane:
    """Louise at the ministry's directorate, Marc under the first part of the PASI, Francisation Québec."""

    def __init__(self, world):
        self.region = Region.objects.get(code="01")
        pasi = Programme.objects.get(code="pasi_1")
        accompaniment = Programme.objects.get(code="accompagnement_quebec")
        office = make_organisation(
            kind="ministry_directorate", regime="A-2.1", short_name="MIFI – Matane"
        )
        Mandate.objects.create(
            organisation=office, programme=accompaniment, region=self.region, valid_from=LONG_AGO
        )
        self.partner = world.partner
        Mandate.objects.create(
            organisation=world.partner, programme=pasi, region=self.region, valid_from=LONG_AGO
        )
        self.french = Organisation.objects.get(code="francisation-quebec")
        self.louise = make_member("integration_officer", office)
        self.marc = world.marc
        self.teacher = make_member("integration_officer", self.french)
        self.dossier, self.person = make_person(
            world, self.louise, "accompagnement_quebec", "Amina"
        )
        TargetRegion.objects.filter(subject_id=self.dossier.subject_id).update(region=self.region)
        record_evaluation(
            acting_of(self.louise), self.dossier, {**BOTTOM, "note": "Note secrète."}, complete=True
        )


SIX = (
    ("installation", "Logement pour trois", "partner"),
    ("employment", "Emploi de soudeuse", "partner"),
    ("community", "Rencontrer des voisins", "partner"),
    ("recognition", "Évaluation comparative", "partner"),
    ("french", "Cours de soir", "french"),
    ("french", "Français du travail", "french"),
)


def _six_needs(matane):
    keys = {
        "partner": f"{matane.partner.pk}:{matane.region.pk}",
        "french": f"{matane.french.pk}:",
    }
    data = {"reasons": ["action_plan"], "sections": ["identity", "evaluation", "project"]}
    for n, (code, text, who) in enumerate(SIX, start=1):
        data |= {f"code_{n}": code, f"text_{n}": text, f"to_{n}": keys[who]}
    return data


def test_s22_a_need_of_the_ministry_rather_than_an_email(world, as_owner):
    with as_owner():
        matane = Matane(world)
    louise, marc, teacher = (signed_in(m) for m in (matane.louise, matane.marc, matane.teacher))

    # Étant donné une AAI de Matane, une évaluation, un plan d'action de six besoins.
    page = louise.get(reverse("referrals:prepare_needs", args=[matane.dossier.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Préparer un CV à jour" in text  # the plan's own things to do are proposed
    assert "Portes ouvertes" in text and "(P-39.1)" in text and "(A-2.1)" in text

    # Quand elle en dirige quatre vers un organisme (PASI volet 1) et deux vers Francisation Québec.
    answer = louise.post(
        reverse("referrals:prepare_needs", args=[matane.dossier.pk]), _six_needs(matane)
    )
    assert answer.status_code == 302, re.findall(
        r"error[^<]*<[^>]*>([^<]+)", answer.content.decode()
    )
    preparation = answer["Location"]
    with as_(acting_of(matane.louise)):
        four, two = Referral.objects.order_by("id")
        assert (four.receiver, two.receiver) == (matane.partner, matane.french)
        assert [n.code for n in four.needs.all()] == [code for code, _t, w in SIX if w == "partner"]
        assert two.needs.count() == 2
    assert marc.get(preparation).status_code == 404  # nothing has left
    for referral in (four, two):
        post_seen(
            louise,
            preparation,
            {"action": "attester", "referral": str(referral.pk), "present": "1"},
        )
    assert "Envoyer 2 références" in louise.get(preparation).content.decode()
    post_seen(louise, preparation, {"action": "envoyer"})
    detail = reverse("referrals:detail", args=[four.pk])
    assert teacher.get(detail).status_code == 404
    assert "Cours de soir" not in marc.get(detail).content.decode()

    # Alors chaque besoin a accusé, issue (répondu, en attente, refusé, sans suite) et date.
    marc.post(reverse("referrals:acknowledge_needs", args=[four.pk]))
    marc.post(reverse("referrals:accept", args=[four.pk]))
    answers = (
        ("answer", "", "Répondu"),
        ("wait", "no_place", "En attente"),
        ("refuse", "not_ours", "Refusé"),
        ("drop", "not_wanted", "Sans suite"),
    )
    with as_(acting_of(matane.marc)):
        needs = list(four.needs.order_by("position"))
    for need, (name, reason, _said) in zip(needs, answers, strict=True):
        url = reverse("referrals:need", args=[four.pk, need.pk])
        if reason:
            refused = marc.post(url, {"name": name, "day": today().isoformat(), "reason": ""})
            assert refused.status_code == 422 and "motif" in refused.content.decode()
        data = {"name": name, "day": today().isoformat(), "reason": reason}
        assert marc.post(url, data).status_code == 302, name
        assert louise.get(url).status_code == 404  # the outcome is the receiver's to say
    seen = louise.get(detail).content.decode()
    for _name, _reason, said in answers:
        assert said in seen
    assert f'datetime="{today().isoformat()}"' in seen

    # Et l'organisme réutilise le portrait consenti au lieu de le refaire…
    assert "Reprendre ce portrait" in marc.get(detail).content.decode()
    with as_(acting_of(matane.marc)):
        own = Referral.objects.get(pk=four.pk).receiver_dossier_id
    page = marc.get(reverse("accompaniment:dossier", args=[own])).content.decode()
    assert "Reprendre ce portrait" in page
    answer = marc.post(reverse("referrals:reuse", args=[four.pk]), follow=True)
    assert "Réponses reçues de MIFI – Matane" in answer.content.decode()
    with as_(acting_of(matane.marc)):
        portrait = NeedsEvaluation.objects.get(dossier_id=own)
        assert (
            portrait.answers == INSTRUMENT.without_sensitive(BOTTOM)
            and portrait.taken_from == four.sender
        )
        assert portrait.taken_from_on == today() and portrait.completed_at is None
    marc.post(reverse("referrals:reuse", args=[four.pk]))
    with as_(acting_of(matane.marc)):
        assert NeedsEvaluation.objects.filter(dossier_id=own).count() == 1
    # …l'AAI voit l'issue, pas les notes; l'organisme ne voit pas celles de l'AAI.
    assert "Note secrète" not in marc.get(detail).content.decode()
    with as_(acting_of(matane.louise)):
        assert not NeedsEvaluation.objects.filter(dossier_id=own).exists()

    # Et le régime (A-2.1 / P-39.1) de chaque copie est affiché, à l'une, à l'autre et à la personne.
    case = Case.__new__(Case)
    case.person = matane.person
    mine = candidate(case).get(reverse("referrals:mine", args=[four.pk])).content.decode()
    for text in (louise.get(detail).content.decode(), marc.get(detail).content.decode(), mine):
        assert "A-2.1" in text and "P-39.1" in text
    assert "Vos besoins" in mine and "Sans suite" in mine

    # A service does not end on a silence: the needs of Francisation are still unanswered.
    teach = acting_of(matane.teacher)
    with as_(teach):
        french = Referral.objects.select_related("receiver", "programme").get(pk=two.pk)
    actions.accept_referral(teach, french)
    actions.make_contact(teach, french, today())
    actions.start_service(teach, french)
    with pytest.raises(ActionRefused, match="chaque besoin"):
        actions.end_referral(teach, french, "served", "Cours commencés.")


def test_a_withdrawal_in_the_middle_hides_the_needs_and_the_portrait(world, as_owner):
    with as_owner():
        matane = Matane(world)
    louise = acting_of(matane.louise)
    target = actions.Target(
        matane.partner.pk, ("identity", "evaluation"), region_id=matane.region.pk
    )
    (referral,) = actions.draft_needs(
        louise, matane.dossier.pk, [(target, [actions.NeedLine("cv")])], ["action_plan"]
    )
    actions.attest_referral_consent(louise, referral)
    actions.send_referral(louise, referral)
    marc = acting_of(matane.marc)
    with as_(marc):
        seen = Referral.objects.select_related("receiver", "programme").get(pk=referral.pk)
        need = seen.needs.get()
    actions.accept_referral(marc, seen)
    with as_(matane.person):
        consent = Consent.objects.get(purpose="referral")
    withdraw_consent(matane.person, consent)
    with as_(marc):
        seen = Referral.objects.select_related("receiver").get(pk=referral.pk)
        assert seen.state == "withdrawn" and not seen.needs.exists()
    with pytest.raises(ActionRefused):
        actions.answer_need(marc, seen, need.pk, "answer", day=today())
    with pytest.raises(ActionRefused, match="Aucun portrait"):
        actions.reuse_portrait(marc, seen)
    with pytest.raises(NotVisible):
        actions.answer_need(acting_of(world.chloe), seen, need.pk, "answer", day=today())


# Documents ---------------------------------------------------------------------------------------


def _papers(case):
    """Two documents of the file: a CV, and a diploma that nobody chooses."""
    return [
        add_document(
            case.sender, case.subject_id, kind, kind.upper(), io.BytesIO(PDF), f"{kind}.pdf",
            told=Told(),
        )
        for kind in ("cv", "diploma")
    ]  # fmt: skip


@pytest.fixture
def with_cv(to_partner):
    case = to_partner
    case.cv, case.diploma = _papers(case)
    target = actions.Target(case.target.pk, ("identity", "documents"), case.world.region.pk)
    (case.referral,) = actions.draft_referral(case.sender, case.dossier.pk, [target], case.reasons)
    return case


def test_only_the_documents_chosen_travel_and_each_download_is_told(with_cv):
    case = with_cv
    jade, marc = signed_in(case.world.jade), signed_in(case.world.marc)
    preview = reverse("referrals:preview", args=[case.referral.pk])
    assert "Joindre ces documents" in jade.get(preview).content.decode()
    jade.post(reverse("referrals:papers", args=[case.referral.pk]), {"papers": str(case.cv.pk)})
    text = jade.get(preview).content.decode()
    assert "SHA-256" in text
    case.consent()
    # She agreed to what she saw: nothing is added behind her back.
    with pytest.raises(ActionRefused, match="déjà demandé"):
        actions.choose_papers(case.sender, case.fresh(), [case.cv.pk, case.diploma.pk])
    case.referral = case.fresh()
    actions.send_referral(case.sender, case.referral)
    with as_(case.sender):
        (sent,) = Attachment.objects.all()
        content = Package.objects.get(pk=case.referral.pk).content
    assert sent.sha256 == case.cv.document.sha256 and sent.size == len(PDF)
    assert [a["sha256"] for a in content["attachments"]] == [sent.sha256]
    assert "DIPLOMA" not in str(content)

    url = reverse("referrals:attachment", args=[case.referral.pk, sent.pk])
    assert "CV" in marc.get(reverse("referrals:detail", args=[case.referral.pk])).content.decode()
    before = candidate(case).get(reverse("referrals:mine", args=[case.referral.pk]))
    assert "pas encore téléchargé" in before.content.decode()
    answer = marc.get(url)
    assert b"".join(answer.streaming_content) == PDF
    with as_(case.person):
        read = AccessLogEntry.objects.get(page="referrals:attachment")
        assert read.organisation_id == case.world.partner.pk and "CV" in read.reason
    after = candidate(case).get(reverse("referrals:mine", args=[case.referral.pk]))
    assert "téléchargé le" in after.content.decode()
    # The diploma was agreed to by nobody: not through its own dossier either.
    actions.accept_referral(case.receiver, case.seen_by(case.receiver))
    own = case.seen_by(case.receiver).receiver_dossier_id
    listed = marc.get(reverse("accompaniment:documents", args=[own])).content.decode()
    assert "CV" in listed and "DIPLOMA" not in listed
    assert (
        marc.get(reverse("accompaniment:document", args=[own, case.diploma.pk])).status_code == 404
    )


def test_a_download_stops_with_the_access_and_for_strangers(with_cv, world):
    case = with_cv
    actions.choose_papers(case.sender, case.referral, [case.cv.pk])
    case.consent()
    case.referral = case.fresh()
    actions.send_referral(case.sender, case.referral)
    with as_(case.sender):
        sent = Attachment.objects.get()
    url = reverse("referrals:attachment", args=[case.referral.pk, sent.pk])
    marc, chloe = signed_in(world.marc), signed_in(world.chloe)
    assert marc.get(url).status_code == 200
    assert chloe.get(url).status_code == 404
    withdraw_consent(case.person, case.seen_by(case.person).consent)
    assert marc.get(url).status_code == 404
    assert signed_in(world.jade).get(url).status_code == 200  # the sender keeps its file
    with jobs_role():
        assert checks.attachments_changed() == []


def test_a_secret_address_keeps_documents_at_home(with_cv, monkeypatch):
    case = with_cv
    monkeypatch.setattr(
        "enracine.referrals.actions.attaching.protection_of", lambda _subject: object()
    )
    with pytest.raises(ActionRefused, match="secrète"):
        actions.choose_papers(case.sender, case.referral, [case.cv.pk])
    with pytest.raises(NotVisible):
        actions.choose_papers(acting_of(case.world.chloe), case.referral, [case.cv.pk])


def test_a_document_taken_back_by_mistake_is_shared_again_with_whoever_had_it(with_cv):
    case = with_cv
    marc, mine, by = signed_in(case.world.marc), candidate(case), case.person
    hers = add_document(by, case.subject_id, "cv", "MON CV", io.BytesIO(PDF), "cv.pdf")
    actions.choose_papers(case.sender, case.referral, [hers.pk, case.diploma.pk])
    case.consent()
    case.referral = case.fresh()
    # Taken back before the sending, and not put back: it does not leave, by name either.
    remove_document(case.sender, case.subject_id, case.diploma.pk)
    actions.send_referral(case.sender, case.referral)
    with as_(case.sender):
        (sent,) = Attachment.objects.all()
        assert "DIPLOMA" not in str(Package.objects.get(pk=case.referral.pk).content)
    url = reverse("referrals:attachment", args=[case.referral.pk, sent.pk])
    page = reverse("referrals:detail", args=[case.referral.pk])
    assert marc.get(url).status_code == 200
    # Nobody reads it any more, and the page says so.
    remove_document(by, case.subject_id, hers.pk)
    assert marc.get(url).status_code == 404
    text = marc.get(page).content.decode()
    assert "Retiré du dossier depuis" in text and url not in text
    told = mine.get(reverse("referrals:mine", args=[case.referral.pk])).content.decode()
    assert "MON CV" in told
    _put_back(by, hers)
    assert b"".join(marc.get(url).streaming_content) == PDF
    assert url in marc.get(page).content.decode()
    # What had ended by itself meanwhile is not opened again.
    remove_document(by, case.subject_id, hers.pk)
    withdraw_consent(by, case.seen_by(by).consent)
    _put_back(by, hers)
    assert marc.get(url).status_code == 404


def _put_back(by, paper):
    """Take back the last gesture about a document, as its button does."""
    with as_(by):
        removed = Event.objects.filter(kind="people.document_removed", object_id=paper.document_id)
        event = removed.order_by("-occurred_at", "-id").first()
    take_back(by, event.pk)
