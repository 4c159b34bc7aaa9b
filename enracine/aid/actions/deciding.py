"""A person decides, for a coded reason, someone other than who asked where the agreement says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from enracine.aid import rules
from enracine.aid.actions.asking import kinds_given
from enracine.aid.actions.common import (
    advance,
    end_agreement,
    kept_here,
    locked,
    money_of,
    tell,
)
from enracine.aid.models import AidEnvelope, AidPayment, AidRequest, AidTerms, PaymentEnd
from enracine.aid.queries.catalogue import terms_today
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.people.models import PersonDocument

State = AidRequest.State


@dataclass(frozen=True)
class Decision:
    """Granted or not, how much, why, and a few words to the person."""

    granted: bool
    reason: str
    cents: int = 0
    message: str = ""


@action
def decide(
    acting: Acting, request: AidRequest, made: Decision, version: int | None = None
) -> AidRequest:
    """Grant or refuse a request that is complete.

    Raises ActionRefused: beside « cents » for an amount below one cent, above the household's ceiling or
    above what the envelope has left; without a reason of the list; when the one who asked decides alone
    and the agreement wants two; when a document is missing; when the agreement is over. Two decisions at
    the same instant never pass a ceiling: the database holds both.
    """
    kept_here(acting, request)
    held = locked(request)
    _another_decides(acting, held, two_people=held.two_people)
    allowed = rules.GRANTING if made.granted else rules.REFUSING
    if made.reason not in allowed:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    facts = {
        "decided_on": today(),
        "decided_by_id": acting.membership_id,
        "reason": made.reason,
        "message": made.message.strip()[:300],
    }
    if not made.granted:
        advance(acting, held, "decline", version, **facts)
        tell(acting, held, "declined", reason=made.reason)
        end_agreement(acting, held)
        return held
    ceiling, envelope = _check_grant(acting, held, made.cents)
    try:
        with transaction.atomic():
            advance(
                acting, held, "approve", version, granted_cents=made.cents, ceiling_cents=ceiling,
                envelope=envelope, two_people=envelope.two_people, **facts,
            )  # fmt: skip
    except IntegrityError as error:
        raise _passed(str(error)) from error
    tell(acting, held, "approved", reason=made.reason, cents=made.cents)
    return held


def _another_decides(acting: Acting, request: AidRequest, *, two_people: bool) -> None:
    if two_people and request.asked_by_id == acting.membership_id:
        raise ActionRefused(
            _("L’entente veut qu’une autre personne décide : vous avez fait la demande."),
            code="same_person",
        )


def _paying(request: AidRequest, current: AidTerms | None) -> AidEnvelope:
    """The envelope that pays today: the one she asked under, else the one of the terms of today.

    Raises ActionRefused when neither is in force.
    """
    wanted = [request.envelope_id, current.envelope_id if current is not None else None]
    found = {
        e.pk: e
        for e in AidEnvelope.objects.on(today())
        .filter(pk__in=[pk for pk in wanted if pk is not None])
        .order_by("pk")
    }
    paying = next((found[pk] for pk in wanted if pk in found), None)
    if paying is None:
        raise ActionRefused(_("Cette entente ne paie plus rien aujourd’hui."), code="over")
    return paying


def _check_grant(acting: Acting, request: AidRequest, cents: int) -> tuple[int, AidEnvelope]:
    """The ceiling and the envelope of today, when the amount fits. Raises ActionRefused otherwise."""
    if rules.missing_pieces(request.needed, kinds_given(request)):
        raise ActionRefused(_("Il manque encore un document demandé."), code="pieces")
    current = terms_today(request.aid)
    envelope = _paying(request, current)
    _another_decides(acting, request, two_people=envelope.two_people)
    # The terms that she read, or those of today when they give more.
    ceiling = max(
        request.terms.ceiling_cents or 0, current.ceiling_cents or 0 if current is not None else 0
    )
    problem = rules.decision_problem(
        cents, ceiling, held_by_household(request), envelope.left_cents
    )
    if problem:
        raise _refused(problem)
    return ceiling, envelope


def held_by_household(request: AidRequest) -> int:
    """What the household already holds of this aid over the same span, in cents. One SQL query."""
    rows = AidRequest.objects.filter(
        aid_id=request.aid_id, household_id=request.household_id, span=request.span
    ).exclude(pk=request.pk)
    found = rows.aggregate(n=Sum(F("granted_cents") - F("recovered_cents"), default=0))
    return int(found["n"])


def _refused(problem: str) -> ActionRefused:
    words = {
        "amount": _("Ce montant ne convient pas."),
        "ceiling": _("Ce montant passe le plafond du ménage pour cette aide."),
        "envelope": _("Ce montant passe ce qui reste de l’enveloppe de l’entente."),
    }
    return ActionRefused(words[problem], field="cents", code=problem)


def _passed(error: str) -> ActionRefused:
    """What the database refused, in words: somebody else decided at the same instant."""
    if "aid_household_ceiling" in error or "aid_granted_ceiling" in error:
        return _refused("ceiling")
    if "aid_envelope_holds" in error:
        return _refused("envelope")
    return ActionRefused(_("Cette décision ne peut pas s’écrire."), code="refused")


@action
def ask_pieces(
    acting: Acting, request: AidRequest, kinds: Iterable[str], version: int | None = None
) -> AidRequest:
    """Ask for more documents before deciding; the request waits for them.

    Raises ActionRefused beside « kinds » when nothing new is asked, or once it is decided.
    """
    kept_here(acting, request)
    held = locked(request)
    wanted = [kind for kind in PersonDocument.Kind.values if kind in set(kinds)]
    if set(kinds) - set(PersonDocument.Kind.values):
        raise ActionRefused(_("Choisissez dans la liste."), field="kinds")
    needed = [*held.needed, *(k for k in wanted if k not in held.needed)]
    if not rules.missing_pieces(needed, kinds_given(held)):
        raise ActionRefused(_("Choisissez un document qui n’est pas déjà là."), field="kinds")
    advance(acting, held, "wait_for_pieces", version, needed=needed)
    tell(acting, held, "pieces_asked", kinds=rules.missing_pieces(needed, kinds_given(held)))
    return held


@action
def end_request(
    acting: Acting, request: AidRequest, reason: str, version: int | None = None
) -> AidRequest:
    """Nothing more is paid: what was only planned is cancelled, what was not paid is released.

    What was paid stays paid: it comes back by a recovery. A request that nobody decided is withdrawn.
    Raises ActionRefused without a reason of the list, or when it is over already.
    """
    kept_here(acting, request)
    held = locked(request)
    if reason not in rules.ENDING:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    if held.state != State.APPROVED:
        advance(acting, held, "withdraw", version, end_reason=reason)
        # Nobody is written to about somebody who died: the history tells it, no letter follows.
        tell(acting, held, "closed_undecided", reason=reason)
        end_agreement(acting, held)
        return held
    update_versioned(held, version)
    release(acting, held, PaymentEnd.ENDED)
    advance(acting, held, "end", end_reason=reason)
    tell(acting, held, "ended", reason=reason)
    return held


def release(acting: Acting, request: AidRequest, why: str) -> int:
    """Cancel what is planned, give back what was not paid. Called by an action. Returns how much."""
    for payment in AidPayment.objects.filter(
        request=request, state=AidPayment.State.PLANNED
    ).order_by("pk"):
        update_versioned(payment, None, state=AidPayment.State.CANCELLED, cancel_reason=why)
        tell(
            acting, request, "payment_cancelled",
            payment=str(payment.pk), cents=payment.cents, reason=why,
        )  # fmt: skip
    request.refresh_from_db(fields=["planned_cents", "paid_cents", "recovered_cents"])
    freed = money_of(request).to_plan
    if freed:
        update_versioned(request, None, granted_cents=request.granted_cents - freed)
        tell(acting, request, "released", cents=freed)
    return freed
