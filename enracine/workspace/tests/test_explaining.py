"""`enracine access explain`: why somebody sees a file, or why not."""

import pytest
from django.db import transaction

from enracine.accompaniment.tests.test_need_to_know import House
from enracine.kernel.commands import CommandFailed
from enracine.network.models import Membership
from enracine.network.tests.factories import make_member
from enracine.referrals import actions
from enracine.referrals.tests.conftest import to_partner, world
from enracine.workspace.explaining import explain

pytestmark = pytest.mark.django_db
__all__ = ["to_partner", "world"]


@pytest.fixture
def house(as_owner):
    return House(as_owner)


def test_access_explain_says_why_and_why_not(house, as_owner):
    with as_owner(), transaction.atomic():
        yes = "\n".join(explain(house.lea.user.email, house.dossier.number))
        no = "\n".join(explain(house.marc.user.email, str(house.dossier.pk)))
        stranger = "\n".join(explain(house.stranger.user.email, house.dossier.number))
    assert "OUI : ce rôle ouvre ce dossier" in yes and "même équipe" in yes
    assert "oui  Identité : tient le dossier" in yes
    assert "NON : ce rôle n’ouvre pas" in no and "d’une autre équipe" in no
    assert "introuvable (404)" in stranger and "aucun accès n’a été donné" in stranger
    with as_owner(), pytest.raises(CommandFailed, match="Aucun compte"):
        list(explain("personne@exemple.invalid", house.dossier.number))
    with as_owner(), pytest.raises(CommandFailed, match="Aucun dossier"):
        list(explain(house.lea.user.email, "EER-1999-000000"))


def test_access_explain_says_that_others_follow_a_referral(to_partner, as_owner):
    referral = to_partner.send()
    with as_owner():
        colleague = make_member("partner", to_partner.world.partner, team="Ouest")
        before = "\n".join(explain(colleague.user.email, referral.number))
        Membership.objects.filter(pk=to_partner.world.marc.pk).update(team="Est")
    actions.take_referral(to_partner.receiver, to_partner.seen_by(to_partner.receiver))
    with as_owner(), transaction.atomic():
        after = "\n".join(explain(colleague.user.email, referral.number))
    assert "OUI : son organisme y est" in before
    assert "mais d’autres la suivent" in after
