"""What may be done of a transfer and of a need, by name, for a software: the tables of the pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.acting import Acting
from enracine.kernel.api.gestures import Data, Gesture, Missing, NothingAsked, Offer, plain
from enracine.privacy.actions import withdraw_consent
from enracine.referrals import actions
from enracine.referrals.forms import OwnerForm
from enracine.referrals.gestures import AttestForm, said_by
from enracine.referrals.models import OPEN_STATES, Referral, ReferralNeed, Transfer
from enracine.referrals.queries.common import parties_of
from enracine.referrals.queries.transfers import holders_to_be, transfer_parties
from enracine.referrals.travel_forms import NeedDayForm, NeedWhyForm, TransferRefusalForm
from enracine.referrals.workflow import HOUSEHOLD, NEED, RECEIVER, SENDER, TRANSFER


def _owner(acting: Acting, _transfer: Transfer, data: Data) -> forms.Form:
    return OwnerForm(data, organisation_id=acting.organisation_id, me=acting.membership_id)


def _attest(acting: Acting, transfer: Transfer, data: dict[str, Any]) -> object:
    said = said_by(data, transfer.sections)
    return actions.attest_transfer_consent(acting, transfer, gesture=said)


def _withdraw(acting: Acting, transfer: Transfer, _data: dict[str, Any]) -> object:
    """She takes her agreement back: what was proposed on it closes."""
    assert transfer.consent is not None  # noqa: S101 - a proposal has one (database constraint)
    return withdraw_consent(acting, transfer.consent)


_BY_TABLE: dict[str, Gesture[Transfer]] = {
    gesture.name: gesture
    for gesture in (
        Gesture[Transfer](
            "propose", plain(NothingAsked), lambda a, t, d: actions.propose_transfer(a, t)
        ),
        Gesture[Transfer](
            "accept",
            _owner,
            lambda a, t, d: actions.accept_transfer(a, t, owner_id=d["owner"].pk),
        ),
        Gesture[Transfer](
            "decline",
            plain(TransferRefusalForm),
            lambda a, t, d: actions.decline_transfer(a, t, d["refusal"]),
        ),
        Gesture[Transfer](
            "cancel", plain(NothingAsked), lambda a, t, d: actions.cancel_transfer(a, t)
        ),
        Gesture[Transfer]("withdraw", plain(NothingAsked), _withdraw),
    )
}
_AGREEMENT: tuple[Gesture[Transfer], ...] = (
    Gesture(
        "request_consent",
        plain(NothingAsked),
        lambda a, t, d: actions.ask_transfer_consent(a, t),
        gettext_lazy("Demander l’accord de la personne"),
    ),
    Gesture(
        "attest_consent",
        plain(AttestForm),
        _attest,
        gettext_lazy("Attester l’accord de la personne"),
    ),
)


def transfer_offers(acting: Acting, transfer: Transfer) -> list[Offer[Transfer]]:
    """What `acting` may do now with this transfer, in the order of its table."""
    parties = transfer_parties(acting, transfer)
    facts = _transfer_facts(acting, transfer, parties)
    found = [
        Offer(
            _BY_TABLE[t.name],
            _(t.label),
            tuple(Missing(need.fact, _(need.text)) for need in t.missing(facts)),
        )
        for t in TRANSFER.available(transfer.state, parties)
        if t.name in _BY_TABLE
    ]
    if transfer.state == "draft" and SENDER in parties and not facts.get("consent"):
        found += [Offer(gesture, str(gesture.label)) for gesture in _AGREEMENT]
    return found


def _transfer_facts(
    acting: Acting, transfer: Transfer, parties: Iterable[str]
) -> Mapping[str, object]:
    """What is true already. No SQL query for a transfer that is closed, or for the person."""
    if transfer.closed_at is not None or HOUSEHOLD in parties:
        return {}
    facts: dict[str, object] = {
        "owner": acting.membership_id,
        "consent": actions.transfer_consent(transfer),
    }
    if transfer.state == "draft":
        receivers = {o.pk for o in holders_to_be(transfer.sender_id)}
        facts["receiver"] = transfer.receiver_id in receivers
    return facts


def _answer(name: str, form: type[forms.Form]) -> Gesture[ReferralNeed]:
    return Gesture(
        name,
        plain(form),
        lambda a, need, d: actions.answer_need(
            a, need.referral, need.pk, name, day=d.get("day"), reason=d.get("reason", "")
        ),
    )


_OF_NEED: dict[str, Gesture[ReferralNeed]] = {
    gesture.name: gesture
    for gesture in (
        Gesture[ReferralNeed](
            "acknowledge",
            plain(NothingAsked),
            lambda a, need, d: actions.acknowledge_need(a, need.referral, need.pk),
        ),
        _answer("answer", NeedDayForm),
        _answer("wait", NeedWhyForm),
        _answer("refuse", NeedWhyForm),
        _answer("drop", NeedWhyForm),
        _answer("correct", NothingAsked),
    )
}


def need_offers(
    acting: Acting, referral: Referral, need: ReferralNeed
) -> list[Offer[ReferralNeed]]:
    """What the receiver may say of a need now. No SQL query."""
    if RECEIVER not in parties_of(acting, referral) or referral.state not in OPEN_STATES:
        return []
    return [
        Offer(
            _OF_NEED[t.name],
            _(t.label),
            tuple(Missing(need_.fact, _(need_.text)) for need_ in t.needs),
        )
        for t in NEED.available(need.state, [RECEIVER])
    ]
