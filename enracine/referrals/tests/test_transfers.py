"""A dossier changes holder at acceptance and not before; whatever happens, it has exactly one."""

import pytest
from django.core import mail
from django.db import Error, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enracine.accompaniment.actions import add_task, record_evaluation, reopen_dossier
from enracine.accompaniment.models import Dossier, NeedsEvaluation, Task
from enracine.accompaniment.rules import INSTRUMENT
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, run_jobs, seen_in
from enracine.network.tests.factories import signed_in
from enracine.privacy.actions import give_consent, withdraw_consent
from enracine.privacy.models import Consent
from enracine.privacy.queries import granted_sections
from enracine.referrals import actions, checks
from enracine.referrals.models import Transfer
from enracine.referrals.queries.transfers import visible_transfer
from enracine.referrals.tests.conftest import days
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.world import acting_of, make_person

pytestmark = pytest.mark.django_db
SECTIONS = ("identity", "contact", "evaluation", "project")


class Handover:
    """A dossier of Jade's, to be entrusted to Marc's organisation."""

    def __init__(self, world):
        self.world = world
        self.dossier, self.person = make_person(world, world.jade, "eer", "Amina")
        self.jade, self.marc = acting_of(world.jade), acting_of(world.marc)

    def draft(self):
        self.transfer = actions.draft_transfer(
            self.jade, self.dossier.pk, self.world.partner.pk, "moved", SECTIONS
        )
        return self.transfer

    def propose(self):
        self.draft()
        actions.attest_transfer_consent(self.jade, self.transfer)
        return actions.propose_transfer(self.jade, self.transfer)

    def seen_by(self, acting) -> Transfer:
        with as_(acting):
            return visible_transfer(acting, self.transfer.pk)

    def holders(self):
        """The organisations whose dossier of her is open, as the owner of the tables sees them."""
        with jobs_role():
            return list(
                Dossier.objects.open()
                .filter(subject_id=self.dossier.subject_id)
                .order_by("opened_on", "pk")
                .values_list("organisation_id", flat=True)
            )


@pytest.fixture
def handover(world, as_owner):
    with as_owner():
        return Handover(world)


def test_nothing_moves_before_acceptance_then_everything_at_once(handover):
    h, world = handover, handover.world
    best = INSTRUMENT.cleaned({q.code: q.choices[-1].code for q in INSTRUMENT.questions})
    record_evaluation(h.jade, h.dossier, {**best, "note": "Entre nous."}, complete=True)
    add_task(h.jade, h.dossier, "Appeler le propriétaire")
    with pytest.raises(ActionRefused, match="accord"):
        actions.propose_transfer(h.jade, h.draft())
    actions.ask_transfer_consent(h.jade, h.transfer)
    with as_(h.person):
        asked = Consent.objects.get(purpose="transfer")
    with pytest.raises(NotVisible):
        give_consent(h.jade, asked)
    give_consent(h.person, asked)
    actions.propose_transfer(h.jade, h.seen_by(h.jade))

    # Asked, Marc reads what was agreed to; the dossier is still Jade's.
    assert h.holders() == [world.member.pk]
    marc, jade = signed_in(world.marc), signed_in(world.jade)
    page = marc.get(reverse("referrals:transfer", args=[h.transfer.pk]))
    text = page.content.decode()
    assert "Appeler le propriétaire" in text and "Entre nous" not in text
    assert "P-39.1" in text
    with as_(h.marc):
        assert not granted_sections(h.dossier.subject_id)
    assert signed_in(world.chloe).get(page.wsgi_request.path).status_code == 404

    mail.outbox.clear()
    answer = marc.post(
        reverse("referrals:accept_transfer", args=[h.transfer.pk]),
        {"version": h.seen_by(h.marc).version},
    )
    assert answer.status_code == 302
    assert h.holders() == [world.partner.pk]
    with as_(h.jade):
        former = Dossier.objects.get(pk=h.dossier.pk)
        assert (former.outcome, former.stage) == ("transferred", "closed")
        assert Event.objects.filter(kind="accompaniment.holder_changed").exists()
    with as_(h.marc):
        new = Dossier.objects.get(subject_id=h.dossier.subject_id)
        assert new.regime == world.partner.regime and new.assignee == world.marc
        assert granted_sections(new.subject_id) == frozenset(SECTIONS)
        portrait = NeedsEvaluation.objects.get(dossier=new)
        assert (
            portrait.answers == INSTRUMENT.without_sensitive(best)
            and portrait.taken_from == world.member
        )
        assert "Appeler le propriétaire" in Task.objects.values_list("title", flat=True)
    # The person is told in plain words, with the law of the new holder.
    run_jobs(later=days(1))
    her = h.person.user_id
    from enracine.network.models import User

    told = [m for m in mail.outbox if m.to == [User.objects.get(pk=her).email]]
    assert any("Qui tient votre dossier" in m.subject for m in told)
    from django.test import Client

    phone = Client()
    phone.force_login(User.objects.get(pk=her))
    mine = phone.get(reverse("referrals:my_transfer", args=[h.transfer.pk])).content.decode()
    assert f"Votre dossier est tenu par {world.partner}, sous la loi P-39.1" in mine
    assert (
        "Le dossier a changé de mains"
        in jade.get(reverse("referrals:transfer", args=[h.transfer.pk])).content.decode()
    )
    with jobs_role():
        assert checks.two_holders() == checks.transfers_changed() == []


def test_declined_cancelled_expired_withdrawn_nothing_moves(handover):
    h, world = handover, handover.world
    ends = (
        lambda: actions.decline_transfer(h.marc, h.seen_by(h.marc), "capacity"),
        lambda: actions.cancel_transfer(h.jade, h.seen_by(h.jade)),
        lambda: actions.cancel_transfer(h.person, h.seen_by(h.person)),
        lambda: actions.expire_transfers(
            Acting.for_system("essai"), h.transfer.due_on + days(1)
        ),
        lambda: withdraw_consent(h.person, h.seen_by(h.person).consent),
    )  # fmt: skip
    for end, state in zip(
        ends, ("declined", "cancelled", "cancelled", "expired", "withdrawn"), strict=True
    ):
        h.propose()
        if state == "expired":
            with jobs_role():
                assert end() == 1
        else:
            end()
        assert h.seen_by(h.jade).state == state
        assert h.holders() == [world.member.pk], state
        with pytest.raises(ActionRefused):
            actions.accept_transfer(h.marc, h.seen_by(h.marc))
        page = signed_in(world.marc).get(reverse("referrals:transfer", args=[h.transfer.pk]))
        assert "Contenu fermé" in page.content.decode(), state


def test_a_refusal_is_coded_and_two_answers_make_one(handover):
    h = handover
    h.propose()
    with pytest.raises(ActionRefused, match="motif"):
        actions.decline_transfer(h.marc, h.seen_by(h.marc), "")
    first, second = h.seen_by(h.marc), h.seen_by(h.marc)
    actions.accept_transfer(h.marc, first, version=first.version)
    with pytest.raises(Conflict):
        actions.accept_transfer(h.marc, second, version=second.version)
    assert h.holders() == [h.world.partner.pk]


def test_the_database_refuses_two_holders(handover, as_owner):
    h = handover
    h.propose()
    early = {"state": "accepted", "successor_id": h.dossier.pk, "closed_at": now()}
    with as_owner(), pytest.raises(Error, match="exactement un détenteur"), transaction.atomic():
        Transfer.objects.filter(pk=h.transfer.pk).update(**early)
    actions.accept_transfer(h.marc, h.seen_by(h.marc))
    with as_(h.jade):
        former = Dossier.objects.get(pk=h.dossier.pk)
    # Neither the product, nor the owner of the tables, opens the former one beside the new one.
    page = signed_in(h.world.jade).post(
        reverse("accompaniment:reopen", args=[h.dossier.pk]), {"version": former.version}
    )
    assert page.status_code == 422
    with pytest.raises(ActionRefused, match="nouveau transfert"), transaction.atomic():
        reopen_dossier(h.jade, former)
    with as_owner(), pytest.raises(Error, match="exactement un détenteur"), transaction.atomic():
        Dossier.objects.filter(pk=h.dossier.pk).update(closed_on=None, outcome="")
    with as_owner(), pytest.raises(Error, match="ne se défait pas"), transaction.atomic():
        Transfer.objects.filter(pk=h.transfer.pk).update(state="declined", successor=None)
    assert h.holders() == [h.world.partner.pk]


def test_a_dossier_with_an_open_referral_or_transfer_waits(handover, to_partner):
    h = handover
    to_partner.send()
    with pytest.raises(ActionRefused, match="encore ouverte"):
        actions.draft_transfer(
            h.jade, to_partner.dossier.pk, h.world.partner.pk, "moved", ["identity"]
        )
    h.draft()
    with pytest.raises(ActionRefused, match="déjà en cours"):
        h.draft()
    with pytest.raises(NotVisible):
        actions.draft_transfer(h.marc, h.dossier.pk, h.world.member.pk, "moved", ["identity"])
    with pytest.raises(ActionRefused, match="ne peut pas tenir"):
        actions.draft_transfer(h.jade, h.dossier.pk, h.world.project.pk, "moved", ["identity"])
    # Only a draft: Marc's organisation does not know of it.
    assert (
        signed_in(h.world.marc).get(reverse("referrals:transfer", args=[h.transfer.pk])).status_code
        == 404
    )


GESTURES = (
    "draft", "attest", "propose", "accept", "accept_by_sender", "decline", "cancel",
    "cancel_by_person", "withdraw", "expire", "reopen_former", "close_new", "reopen_new", "back",
)  # fmt: skip


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(GESTURES), min_size=1, max_size=9))
def test_whatever_the_sequence_there_is_exactly_one_holder(handover, gestures):
    """Legal or not, in any order, by whoever: never two open ends of one transfer."""
    with transaction.atomic():
        _play(handover, ["draft", "attest", "propose", *gestures])
        transaction.set_rollback(True)


def _play(h, gestures):
    h.transfer = None
    for gesture in gestures:
        try:
            with transaction.atomic():
                _do(h, gesture)
        except (ActionRefused, NotVisible, Conflict, Error):
            pass
        ends = h.holders()
        assert len(ends) <= 1, (gesture, ends)
        if (
            gesture not in {"close_new", "reopen_new", "reopen_former"}
            and "close_new" not in gestures
        ):
            assert len(ends) == 1, gesture
        with jobs_role():
            assert checks.two_holders() == []
            for accepted in Transfer.objects.filter(state="accepted"):
                assert accepted.successor_id is not None


def _do(h, gesture):
    system = Acting.for_system("essai")
    if gesture == "draft":
        h.draft()
        return
    if h.transfer is None:
        return
    if gesture == "attest":
        actions.attest_transfer_consent(h.jade, h.seen_by(h.jade))
    elif gesture == "propose":
        actions.propose_transfer(h.jade, h.seen_by(h.jade))
    elif gesture == "accept":
        actions.accept_transfer(h.marc, h.seen_by(h.marc))
    elif gesture == "accept_by_sender":
        actions.accept_transfer(h.jade, h.seen_by(h.jade))
    elif gesture == "decline":
        actions.decline_transfer(h.marc, h.seen_by(h.marc), "capacity")
    elif gesture == "cancel":
        actions.cancel_transfer(h.jade, h.seen_by(h.jade))
    elif gesture == "cancel_by_person":
        actions.cancel_transfer(h.person, h.seen_by(h.person))
    elif gesture == "withdraw":
        given = h.seen_by(h.person).consent
        if given is not None:
            withdraw_consent(h.person, given)
    elif gesture == "expire":
        with jobs_role():
            actions.expire_transfers(system, today() + days(60))
    else:
        _do_dossiers(h, gesture)


def _do_dossiers(h, gesture):
    from enracine.accompaniment.actions import close_dossier

    with as_(h.marc):
        new = Dossier.objects.filter(subject_id=h.dossier.subject_id).first()
    if gesture == "reopen_former":
        with as_(h.jade):
            former = Dossier.objects.get(pk=h.dossier.pk)
        reopen_dossier(h.jade, former)
    elif new is not None and gesture == "close_new":
        close_dossier(h.marc, new, "lost")
    elif new is not None and gesture == "reopen_new":
        reopen_dossier(h.marc, new)
    elif new is not None and gesture == "back":
        back = actions.draft_transfer(h.marc, new.pk, h.world.member.pk, "asked", ["identity"])
        actions.attest_transfer_consent(h.marc, back)
        actions.propose_transfer(h.marc, back)
        with as_(h.jade):
            seen = visible_transfer(h.jade, back.pk)
        actions.accept_transfer(h.jade, seen)


def test_the_policies_show_a_transfer_to_its_parties_only(handover):
    h = handover
    h.propose()
    with as_(acting_of(h.world.chloe)), connection.cursor() as cursor:
        for table in ("referrals_transfer", "referrals_transferpackage"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table


def test_what_the_holder_did_not_read_is_neither_agreed_to_nor_proposed(handover, as_owner):
    h = handover
    h.draft()
    jade, url = signed_in(h.world.jade), reverse("referrals:transfer", args=[h.transfer.pk])
    read = seen_in(jade.get(url).content.decode())
    yes = {"action": "attester", "present": "1"}
    for unread in ({}, {"seen": "0" * 32}):
        assert "Rien n’est parti" in jade.post(url, yes | unread, follow=True).content.decode()
    # A colleague changed why, after the page was opened.
    with as_owner():
        Transfer.objects.filter(pk=h.transfer.pk).update(reason="programme")
    assert "Rien n’est parti" in jade.post(url, yes | {"seen": read}, follow=True).content.decode()
    with as_owner():
        assert not Consent.objects.filter(purpose="transfer", state="given").exists()
    jade.post(url, yes | {"seen": seen_in(jade.get(url).content.decode())})
    jade.post(url, {"action": "proposer"})
    assert h.seen_by(h.jade).state == "draft"
    jade.post(url, {"action": "proposer", "seen": seen_in(jade.get(url).content.decode())})
    assert h.seen_by(h.jade).state == "proposed"
    # Stopping shares nothing: no reading is asked for.
    jade.post(url, {"action": "annuler"})
    assert h.seen_by(h.jade).state == "cancelled"
