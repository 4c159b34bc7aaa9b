"""Every gesture on a referral by its name: what it asks for, whether it is possible, what it does.

Pages bring theirs with their forms; a software finds them here, so that a new step of the machine
is offered to it without another line.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.acting import Acting
from enracine.kernel.api.gestures import Gesture, Missing, NothingAsked, Offer, plain
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, Conflict
from enracine.privacy.actions import Gesture as Said
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import SENSITIVE_SECTIONS, Assistance, Section
from enracine.referrals import actions
from enracine.referrals.models import OPEN_STATES, Referral
from enracine.referrals.queries.common import parties_of
from enracine.referrals.queries.detail import steps_for
from enracine.referrals.queries.lists import needs_reading
from enracine.referrals.queries.plans import plan_choice, plan_that_travels
from enracine.referrals.queries.previewing import previewed
from enracine.referrals.workflow import HOUSEHOLD, MACHINE, RECEIVER, SENDER


class SeenForm(forms.Form):
    """What was read before something leaves: the token of the preview, for a software that showed it."""

    seen = forms.CharField(
        label=gettext_lazy("Empreinte de l’aperçu montré"), max_length=64, required=False
    )


class AttestForm(forms.Form):
    """The person said yes in front of the acting professional, who is the witness."""

    present = forms.BooleanField(label=gettext_lazy("La personne a dit oui devant moi"))
    express = forms.MultipleChoiceField(
        label=gettext_lazy("Renseignements sensibles acceptés à part"),
        choices=Section.choices,
        required=False,
    )
    assistance = forms.ChoiceField(
        label=gettext_lazy("Aide à la compréhension"),
        choices=[("", "—"), *Assistance.choices],
        required=False,
    )
    helper = forms.CharField(label=gettext_lazy("Qui a aidé"), max_length=120, required=False)


_known: dict[str, Gesture[Referral]] = {}


def register(gestures: Iterable[Gesture[Referral]]) -> None:
    """Make the gestures of pages known by the name of their transition."""
    _known.update({gesture.name: gesture for gesture in gestures})


def said_by(data: Mapping[str, Any], sections: Iterable[str]) -> Said:
    """What the witness noted of the person's yes. Raises ActionRefused when a sensitive section has
    no yes of its own.
    """
    if SENSITIVE_SECTIONS & set(sections) - set(data["express"]):
        raise ActionRefused(
            _("Un renseignement sensible demande un oui à part : nommez-le, ou ne l’envoyez pas."),
            field="express",
        )
    return Said(
        express=frozenset(data["express"]), assistance=data["assistance"], helper=data["helper"]
    )


class AttestReadForm(SeenForm, AttestForm):
    """The same yes, about the preview of a draft."""


def _as_read(referral: Referral, data: Mapping[str, Any]) -> None:
    """Raise Conflict when what would leave is no longer what the software says it showed.

    One that says nothing of it showed nobody the preview: the version that it read still holds it to
    the draft (If-Match), and what leaves is what the person agreed to.
    """
    said = data.get("seen", "")
    if said and said != previewed(referral).token:
        raise Conflict(referral, {})


def _send(acting: Acting, referral: Referral, data: dict[str, Any]) -> object:
    _as_read(referral, data)
    return actions.send_referral(acting, referral)


def _request(acting: Acting, referral: Referral, data: dict[str, Any]) -> object:
    _as_read(referral, data)
    return actions.request_consent(acting, referral)


def _attest(acting: Acting, referral: Referral, data: dict[str, Any]) -> object:
    _as_read(referral, data)
    said = said_by(data, referral.sections)
    return actions.attest_referral_consent(acting, referral, gesture=said)


def _withdraw(acting: Acting, referral: Referral, _data: dict[str, Any]) -> object:
    """She takes her agreement back: whatever rests on it closes (S07)."""
    assert referral.consent is not None  # noqa: S101 - offered only when there is one
    return withdraw_consent(acting, referral.consent)


SEND: Gesture[Referral] = Gesture("send", plain(SeenForm), _send)
REQUEST: Gesture[Referral] = Gesture(
    "request_consent",
    plain(SeenForm),
    _request,
    gettext_lazy("Demander l’accord de la personne"),
)
ATTEST: Gesture[Referral] = Gesture(
    "attest_consent",
    plain(AttestReadForm),
    _attest,
    gettext_lazy("Attester l’accord de la personne"),
)
KEEP_PLAN: Gesture[Referral] = Gesture(
    "keep_plan",
    plain(NothingAsked),
    lambda a, r, d: actions.let_plan_travel(a, r, travels=False),
    gettext_lazy("Garder le plan ici"),
)
ADD_PLAN: Gesture[Referral] = Gesture(
    "add_plan",
    plain(NothingAsked),
    lambda a, r, d: actions.let_plan_travel(a, r, travels=True),
    gettext_lazy("Joindre le plan"),
)
DISCARD: Gesture[Referral] = Gesture(
    "discard",
    plain(NothingAsked),
    lambda a, r, d: actions.discard_draft(a, r),
    gettext_lazy("Abandonner le brouillon"),
)
UNDO: Gesture[Referral] = Gesture(
    "undo",
    plain(NothingAsked),
    lambda a, r, d: actions.undo_answer(a, r),
    gettext_lazy("Annuler la réponse"),
)
ACKNOWLEDGE: Gesture[Referral] = Gesture(
    "acknowledge",
    plain(NothingAsked),
    lambda a, r, d: actions.acknowledge(a, r),
    gettext_lazy("Dire que le retour est lu"),
)
CHOOSE: Gesture[Referral] = Gesture(
    "choose",
    plain(NothingAsked),
    lambda a, r, d: actions.choose_target(a, r),
    gettext_lazy("Choisir cet endroit"),
)
WITHDRAW: Gesture[Referral] = Gesture(
    "withdraw", plain(NothingAsked), _withdraw, gettext_lazy("Retirer le consentement")
)
#: The coordination decides of a contested refusal: two lines of the table, each by its own name.
REVIEWS: tuple[Gesture[Referral], ...] = (
    Gesture(
        "resubmit",
        plain(NothingAsked),
        lambda a, r, d: actions.review_refusal(a, r, confirm=False),
    ),
    Gesture(
        "confirm_decline",
        plain(NothingAsked),
        lambda a, r, d: actions.review_refusal(a, r, confirm=True),
    ),
)
register([SEND, *REVIEWS])
_REOPENED = frozenset({"reopen_request", "reopen_cancelled", "reopen_service"})


def offers(acting: Acting, referral: Referral) -> list[Offer[Referral]]:
    """What `acting` may do now with this referral, in the order of the machine."""
    steps = steps_for(acting, referral)
    facts = _facts(acting, referral, {step.name for step in steps})
    found = []
    for step in steps:
        gesture = _known.get(step.name)
        if gesture is not None:
            needs = MACHINE.find(step.name).missing(facts)
            missing = tuple(Missing(need.fact, _(need.text)) for need in needs)
            found.append(Offer(gesture, step.label, missing))
    return found + [Offer(g, str(g.label)) for g in _beside(acting, referral, facts)]


def _facts(acting: Acting, referral: Referral, names: set[str]) -> Mapping[str, object]:
    """What is true already, so that only what is still to be said or done is told as missing."""
    # Whoever answers takes care of it, unless she names somebody else.
    facts: dict[str, object] = {"owner": acting.membership_id}
    if referral.state == "draft":
        facts |= actions.sending_facts(referral)
    if names & _REOPENED:
        facts |= actions.reopening_facts(referral)
    return facts


def _beside(
    acting: Acting, referral: Referral, facts: Mapping[str, object]
) -> Iterable[Gesture[Referral]]:
    """Gestures that change no state: the agreement, the reading, the choice, the undoing."""
    parties = parties_of(acting, referral)
    if referral.state == "draft" and SENDER in parties:
        if not facts.get("consent"):
            yield from (REQUEST, ATTEST)
        plan = plan_choice(referral, plan_that_travels(referral))
        if plan is not None and not plan.fixed:
            yield KEEP_PLAN if plan.travels else ADD_PLAN
        yield DISCARD
    if SENDER in parties and needs_reading(referral):
        yield ACKNOWLEDGE
    if parties & {SENDER, HOUSEHOLD} and referral.group_id and referral.state in OPEN_STATES:
        yield CHOOSE
    agreed = referral.consent is not None and referral.consent.state == "given"
    if HOUSEHOLD in parties and agreed and referral.state in {*OPEN_STATES, "contested"}:
        yield WITHDRAW
    if RECEIVER in parties:
        until = actions.undo_until(referral)
        if until is not None and now() <= until:
            yield UNDO
