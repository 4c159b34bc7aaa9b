"""What travels: S22 as it is written (through the pages), documents chosen, a household."""

import io
import re

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from enracine.accompaniment.actions import record_evaluation
from enracine.accompaniment.models import NeedsEvaluation
from enracine.accompaniment.rules import INSTRUMENT
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, seen_in
from enracine.kernel.undo import take_back
from enracine.network.models import Mandate, Organisation, Programme
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.people.actions import add_document, remove_document
from enracine.people.models import Household, HouseholdMember, TargetRegion
from enracine.people.values import Told
from enracine.privacy.actions import give_consent, grant_access, withdraw_consent
from enracine.privacy.models import AccessLogEntry, Consent, Subject
from enracine.referrals import actions, checks
from enracine.referrals.models import Attachment, Package, Referral
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_pages import candidate, queries_of
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


# A household -------------------------------------------------------------------------------------


class Couple:
    """Two adults with a file at Jade's, one child; and a third adult who never agrees."""

    def __init__(self, world):
        self.world, self.home = world, Subject.objects.create(kind="household")
        household = Household.objects.create(subject=self.home)
        self.dossiers, self.people = [], []
        for name in ("Paola", "Yusuf", "Rosa"):
            dossier, person = make_person(world, world.jade, "eer", name)
            member = {"subject": self.home, "household": household}
            HouseholdMember.objects.create(
                **member, kind="adult", person_id=dossier.subject_id, first_name=name
            )
            type(dossier).objects.filter(pk=dossier.pk).update(household=self.home)
            self.dossiers.append(dossier)
            self.people.append(person)
        HouseholdMember.objects.create(
            subject=self.home,
            household=household,
            kind="child",
            first_name="Mateo",
            birth_year=2022,
        )
        system = acting_of(world.jade).with_subjects(self.home.pk)
        grant_access(system, self.home.pk, world.member.pk, ["family"], "dossier")


@pytest.fixture
def couple(world, as_owner):
    with as_owner():
        return Couple(world)


def _refer(couple, jade):
    region = couple.world.region.pk
    data = {"receiver": f"{couple.world.partner.pk}:{region}", "reasons": ["settlement"]}
    shared = (["identity", "family"], ["identity", "contact"], ["identity"])
    for dossier, sections in zip(couple.dossiers, shared, strict=True):
        data[f"sections_{dossier.subject_id}"] = sections
    url = reverse("referrals:prepare_household", args=[couple.dossiers[0].pk])
    assert jade.get(url).status_code == 200
    answer = jade.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer["Location"]


def test_a_household_is_referred_by_those_who_agree_and_nobody_else_is_named(couple):
    world = couple.world
    jade, marc = signed_in(world.jade), signed_in(world.marc)
    url = _refer(couple, jade)
    with as_(acting_of(world.jade)):
        paola, yusuf, rosa = Referral.objects.select_related("consent").order_by("id")
    # Paola answers on her own screen; she cannot answer for Yusuf (S08).
    post_seen(jade, url, {"action": "demander", "referral": str(paola.pk)})
    post_seen(jade, url, {"action": "demander", "referral": str(yusuf.pk)})
    with as_(couple.people[1]):
        his = Consent.objects.get(purpose="referral")
    with pytest.raises(NotVisible):
        give_consent(couple.people[0], his)
    with as_(couple.people[0]):
        hers = Consent.objects.get(purpose="referral")
        assert set(hers.sections) == {"identity", "family"}
    give_consent(couple.people[0], hers)
    give_consent(couple.people[1], his)
    post_seen(jade, url, {"action": "envoyer"})
    with as_(acting_of(world.jade)):
        states = {r.pk: r.state for r in Referral.objects.all()}
    assert (states[paola.pk], states[yusuf.pk], states[rosa.pk]) == ("sent", "sent", "draft")

    # One row for the household, as far as each shared; Rosa is neither transmitted nor named.
    _few, inbox = queries_of(marc, reverse("referrals:inbox"))
    assert inbox.count('<li class="inbox-row') == 1
    assert "Ménage : 2 adultes, 1 enfant" in inbox
    detail = marc.get(reverse("referrals:detail", args=[yusuf.pk])).content.decode()
    together = marc.get(url).content.decode()
    for text in (inbox, detail, together):
        assert "Rosa" not in text and "Mateo" not in text
    assert "Paola" in together and "Yusuf" in together
    assert "né ou née en 2022" not in detail  # he did not share the family
    assert marc.get(reverse("referrals:detail", args=[rosa.pk])).status_code == 404
    assert signed_in(world.chloe).get(url).status_code == 404
    with as_(acting_of(world.marc)):
        assert Package.objects.count() == 2
        for package in Package.objects.all():
            assert "Rosa" not in str(package.content)


def _sent_couple(couple):
    jade = signed_in(couple.world.jade)
    url = _refer(couple, jade)
    with as_(acting_of(couple.world.jade)):
        paola, yusuf, _rosa = Referral.objects.order_by("id")
    for referral in (paola, yusuf):
        post_seen(jade, url, {"action": "attester", "referral": str(referral.pk), "present": "1"})
    post_seen(jade, url, {"action": "envoyer"})
    return url, paola, yusuf


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


def test_what_changed_since_it_was_read_does_not_leave(couple, as_owner):
    jade = signed_in(couple.world.jade)
    url = _refer(couple, jade)
    with as_(acting_of(couple.world.jade)):
        paola, yusuf, _rosa = Referral.objects.order_by("id")
    post_seen(jade, url, {"action": "attester", "referral": str(paola.pk), "present": "1"})
    page = jade.get(url).content.decode()
    # Yusuf agreed after the page was opened: his part was not read with hers.
    post_seen(jade, url, {"action": "attester", "referral": str(yusuf.pk), "present": "1"})
    for seen in ({}, {"seen": seen_in(page, 'id="envoyer"')}):
        answer = jade.post(url, {"action": "envoyer"} | seen)
        assert answer.status_code == 409 and "Rien n’est parti" in answer.content.decode()
    page = jade.get(url).content.decode()
    with as_owner():
        Referral.objects.filter(pk=paola.pk).update(message="Autre chose.")
    assert (
        jade.post(url, {"action": "envoyer", "seen": seen_in(page, 'id="envoyer"')}).status_code
        == 409
    )
    assert _states(couple, paola, yusuf) == ["draft", "draft"]
    post_seen(jade, url, {"action": "envoyer"})
    assert _states(couple, paola, yusuf) == ["sent", "sent"]


def _states(couple, *referrals):
    with as_(acting_of(couple.world.jade)):
        return [Referral.objects.get(pk=r.pk).state for r in referrals]


def test_a_household_is_accepted_in_one_gesture(couple):
    url, paola, yusuf = _sent_couple(couple)
    marc = signed_in(couple.world.marc)
    page = marc.get(url).content.decode()
    shown = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', page))
    assert len(shown) == 2
    marc.post(url, {"action": "accepter", **shown})
    assert _states(couple, paola, yusuf) == ["accepted", "accepted"]


def test_a_colleague_s_answer_on_one_stops_the_gesture_for_all(couple):
    url, paola, yusuf = _sent_couple(couple)
    marc = signed_in(couple.world.marc)
    shown = dict(
        re.findall(r'name="(version-[^"]+)" value="(\d+)"', marc.get(url).content.decode())
    )
    acting = acting_of(make_colleague(couple))
    with as_(acting):
        his = Referral.objects.select_related("receiver").get(pk=yusuf.pk)
    actions.ask_information(acting, his, "Quel métier?")
    actions.answer_information(
        acting_of(couple.world.jade), _as_sender(couple, yusuf), "Boulanger."
    )
    answer = marc.post(url, {"action": "accepter", **shown}, follow=True).content.decode()
    assert "Rien n’est enregistré" in answer and yusuf.number in answer
    assert _states(couple, paola, yusuf) == ["sent", "received"]
    # Adult by adult remains possible; a refusal for all asks for its reason.
    assert marc.post(url, {"action": "refuser"}).status_code == 422
    marc.post(url, {"action": "refuser", "decline_reason": "housing"})
    assert _states(couple, paola, yusuf) == ["declined", "declined"]


def make_colleague(couple):
    from conftest import owner_role

    with owner_role():
        return make_member("partner", couple.world.partner)


def _as_sender(couple, referral):
    with as_(acting_of(couple.world.jade)):
        return Referral.objects.select_related("receiver", "sender").get(pk=referral.pk)


def test_one_adult_s_withdrawal_leaves_the_other_alone(couple):
    url, paola, yusuf = _sent_couple(couple)
    marc = signed_in(couple.world.marc)
    with as_(couple.people[0]):
        hers = Consent.objects.get(purpose="referral")
    withdraw_consent(couple.people[0], hers)
    assert _states(couple, paola, yusuf) == ["withdrawn", "sent"]
    page = marc.get(reverse("referrals:inbox")).content.decode()
    assert "Yusuf" in page and "Paola" not in page and "enfant" not in page
    assert "Paola" not in marc.get(url).content.decode()
    with pytest.raises(ObjectDoesNotExist), as_(acting_of(couple.world.marc)):
        Package.objects.get(pk=paola.pk)
