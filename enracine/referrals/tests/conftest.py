"""Fixtures of referrals: a world, and a referral brought to a state."""

import datetime as dt

import pytest
from django.core.cache import cache

from enracine.kernel.clock import today
from enracine.privacy.actions import give_consent
from enracine.privacy.models import Consent
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.tests.agents_world import Three, make_three
from enracine.referrals.tests.world import SECTIONS, acting_of, make_person, make_world


@pytest.fixture
def world(as_owner):
    with as_owner():
        return make_world()


@pytest.fixture
def to_project(world, as_owner):
    """A person followed by Chloé (PAJ), and how to bring a referral of hers to the common project."""
    return Case(world, as_owner, world.chloe, "pajr", world.project, ["cv", "recognition"])


@pytest.fixture
def to_partner(world, as_owner):
    """A person followed by Jade (EER), referred to Marc's organisation."""
    return Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"])


@pytest.fixture
def by_link(to_partner):
    """That referral, as a partner without account meets it (`link_world`)."""
    # Counts of codes and tries outlive a test's transaction.
    cache.clear()
    from enracine.referrals.tests.link_world import ByLink

    return ByLink(to_partner)


@pytest.fixture
def three(as_owner) -> Three:
    """Three agents, and nobody who wrote to them yet."""
    with as_owner():
        return make_three()


@pytest.fixture
def asked(three) -> Three:
    """Three requests in ten days, and her question."""
    for rank in range(3):
        three.writes_to(rank)
    return three


class Case:
    """One referral, step by step, each step by whoever does it."""

    def __init__(self, world, as_owner, sender, programme, receiver, reasons, **person):
        self.world, self.as_owner = world, as_owner
        with as_owner():
            self.dossier, self.person = make_person(world, sender, programme, **person)
        self.sender, self.target, self.reasons = acting_of(sender), receiver, reasons
        self.subject_id = self.dossier.subject_id

    def draft(self, **extra) -> Referral:
        region = None if self.target == self.world.project else self.world.region.pk
        target = actions.Target(self.target.pk, SECTIONS, region_id=region)
        (self.referral,) = actions.draft_referral(
            self.sender, self.dossier.pk, [target], self.reasons, **extra
        )
        return self.referral

    def consent(self) -> Consent:
        """Asked on the person's screen, and given there by herself."""
        actions.request_consent(self.sender, self.referral)
        return give_consent(self.person, self.seen_by(self.person).consent)

    def send(self, **extra) -> Referral:
        self.draft(**extra)
        self.consent()
        self.referral = self.seen_by(self.sender)
        return actions.send_referral(self.sender, self.referral)

    def seen_by(self, acting) -> Referral:
        """The referral as this acting reads it now, under row-level security."""
        from django.db import transaction

        from enracine.kernel.acting import acting_as

        with transaction.atomic(), acting_as(acting):
            return Referral.objects.select_related(
                "receiver", "sender", "consent", "group", "programme"
            ).get(pk=self.referral.pk)

    @property
    def receiver(self):
        """The acting of the receiver's worker."""
        member = {self.world.partner.pk: self.world.marc, self.world.member.pk: self.world.jade}
        return acting_of(member[self.referral.receiver_id])

    def fresh(self) -> Referral:
        return self.seen_by(self.sender)

    def accept(self) -> Referral:
        self.send()
        return actions.accept_referral(self.receiver, self.seen_by(self.receiver))

    def serve(self) -> Referral:
        self.accept()
        r = self.receiver
        actions.make_contact(r, self.seen_by(r), today())
        return actions.start_service(r, self.seen_by(r))


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)
