"""A household is referred by those who agree, and answered in one gesture."""

import re

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from enracine.kernel.errors import NotVisible
from enracine.kernel.testing import seen_in
from enracine.network.tests.factories import make_member, signed_in
from enracine.people.models import Household, HouseholdMember
from enracine.privacy.actions import give_consent, grant_access, withdraw_consent
from enracine.privacy.models import Consent, Subject
from enracine.referrals import actions
from enracine.referrals.models import Package, Referral
from enracine.referrals.tests.test_pages import queries_of
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.world import acting_of, make_person, post_seen

pytestmark = pytest.mark.django_db


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
