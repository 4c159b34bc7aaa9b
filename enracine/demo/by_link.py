"""A partner without account: it answers by a link and a code, and writes to who refers (decision 0030).

Made by the product's own actions, like the other named people.
"""

import datetime as dt
import uuid
from collections.abc import Callable

from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.actions.links import answer_by_link, link_responder
from enracine.network.models import Membership, Role
from enracine.network.standing import acting_through
from enracine.referrals.actions import (
    accept_referral,
    make_contact,
    read_messages,
    receive_referral,
    write_message,
)
from enracine.referrals.models import Referral

NAME = "Marc-Antoine Bolduc"
#: Who writes, and what: the receiver (by link) or the sender, oldest first.
THREAD = (
    ("receiver", "Bonjour! Lucía préfère-t-elle le téléphone ou le courriel?"),
    ("sender", "Le téléphone, après 16 h. Son conjoint travaille de soir."),
    ("receiver", "Merci. Je l’appelle demain. Y a-t-il une date d’arrivée prévue?"),
)


def add_link_answers(
    partner: Membership,
    day: dt.date,
    *,
    answered: Callable[[], Referral | None],
    pending: Callable[[], Referral | None],
) -> None:
    """Let `partner`'s organisation answer by link; one referral is answered, the other waits."""
    coordination = _coordination()
    organisation = partner.organisation
    with telling(day - dt.timedelta(days=30)):
        answer_by_link(
            coordination,
            organisation.pk,
            email=f"accueil.{organisation.code}@{DOMAIN}",
            code_email=f"codes.{organisation.code}@{DOMAIN}",
        )
    done = answered()
    if done is not None:
        _answer(done, day - dt.timedelta(days=7))
    pending()


def _coordination() -> Acting:
    member = (
        Membership.objects.filter(
            role=Role.COORDINATOR, organisation__kind="eer_network", user__is_demo=True
        )
        .select_related("user", "organisation")
        .order_by("pk")
        .first()
    )
    if member is None:
        raise LookupError("the common project has no coordination")
    return acting_through(member, member.user.get_full_name())


def _answer(referral: Referral, day: dt.date) -> None:
    with telling(day):
        member = link_responder(Acting.for_system("answer_link"), referral.receiver_id, NAME)
        by_link = acting_through(member, member.user.get_full_name()).narrowed(
            referral.pk, referral.subject_id
        )
        receive_referral(by_link, referral)
        accept_referral(by_link, referral)
    sent_by = referral.sent_by
    sender = acting_through(sent_by, sent_by.user.get_full_name())
    with telling(day + dt.timedelta(days=2)):
        make_contact(by_link, referral, day + dt.timedelta(days=2))
    for ago, (who, text) in enumerate(THREAD):
        acting = by_link if who == "receiver" else sender
        with telling(day + dt.timedelta(days=3 + ago)):
            read_messages(acting, referral)
            write_message(acting, referral, text, key=uuid.uuid4())
