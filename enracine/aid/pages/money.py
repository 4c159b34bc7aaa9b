"""The money of a request, for those who pay: payments, their proof, what comes back."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.aid import actions, rules
from enracine.aid.forms import CancelPaymentForm, PayForm, PaymentForm, RecoveryForm, SettleForm
from enracine.aid.pages.parts import DESK_ROLES
from enracine.aid.pages.workspace import asked_page
from enracine.aid.queries import lists as queries
from enracine.kernel.clock import today
from enracine.kernel.documents import served
from enracine.kernel.errors import NotVisible
from enracine.kernel.forms import cents_of
from enracine.kernel.identity import acting_of
from enracine.kernel.parameters import parameter
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only


@professionals_only(*DESK_ROLES)
@require_POST
def plan(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """Plan a payment."""
    found = queries.request_for(acting_of(request), aid_request_id)
    form = PaymentForm(request.POST, prefix="prevoir")

    def write() -> None:
        data = form.cleaned_data
        actions.plan_payment(
            acting_of(request),
            found,
            cents_of(data["cents"]),
            data["planned_on"],
            data["means"],
            data["version"],
        )

    if not done(form, write):
        return asked_page(request, found, {"payment_form": form})
    messages.success(request, _("Le versement est prévu."))
    return redirect("aid:asked_work", aid_request_id)


@professionals_only(*DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, aid_request_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    """One payment: write that it is made, with its proof."""
    acting = acting_of(request)
    found = queries.request_for(acting, aid_request_id)
    one = queries.payment_for(found, payment_id)
    form = PayForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"version": one.version},
    )

    def write() -> None:
        data = form.cleaned_data
        actions.pay(acting, one, data["paid_on"], form.given_proof(), data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le versement est inscrit."))
        return redirect("aid:asked_work", aid_request_id)
    context = {
        "asked": found,
        "payment": one,
        "form": form,
        "cancel_form": CancelPaymentForm(prefix="annuler", initial={"version": one.version}),
        "problem": None,
    }
    return render(request, "aid/payment.html", context, status=status_of(form))


@professionals_only(*DESK_ROLES)
@require_POST
def payment_cancel(
    request: HttpRequest, aid_request_id: uuid.UUID, payment_id: uuid.UUID
) -> HttpResponse:
    """A planned payment is not made."""
    found = queries.request_for(acting_of(request), aid_request_id)
    one = queries.payment_for(found, payment_id)
    form = CancelPaymentForm(request.POST, prefix="annuler")

    def write() -> None:
        data = form.cleaned_data
        actions.cancel_payment(acting_of(request), one, data["reason"], data["version"])

    if done(form, write):
        messages.success(request, _("Le versement est annulé; il reste écrit."))
        return redirect("aid:asked_work", aid_request_id)
    context = {
        "asked": found,
        "payment": one,
        "form": PayForm(initial={"version": one.version}),
        "cancel_form": form,
        "problem": form,
    }
    return render(request, "aid/payment.html", context, status=422)


@professionals_only(*DESK_ROLES)
@require_POST
def payment_proof(
    request: HttpRequest, aid_request_id: uuid.UUID, payment_id: uuid.UUID
) -> HttpResponse:
    """Take the proof of a payment."""
    found = queries.request_for(acting_of(request), aid_request_id)
    one = queries.payment_for(found, payment_id)
    if one.proof is None:
        raise NotVisible
    return served(one.proof)  # type: ignore[return-value]  # an answer all the same


@professionals_only(*DESK_ROLES)
@require_POST
def recover(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """Say that money paid must come back, or be carried over."""
    found = queries.request_for(acting_of(request), aid_request_id)
    form = RecoveryForm(request.POST, prefix="recuperer")

    def write() -> None:
        data = form.cleaned_data
        actions.open_recovery(
            acting_of(request), found, cents_of(data["cents"]), data["reason"], data["version"]
        )

    if not done(form, write):
        return asked_page(request, found, {"recovery_form": form})
    messages.success(request, _("C’est à régler."))
    return redirect("aid:asked_work", aid_request_id)


@professionals_only(*DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(
    request: HttpRequest, aid_request_id: uuid.UUID, recovery_id: uuid.UUID
) -> HttpResponse:
    """What is to settle: it came back, it is carried over, or it is given up for a reason."""
    acting = acting_of(request)
    found = queries.request_for(acting, aid_request_id)
    one = queries.recovery_for(found, recovery_id)
    days = int(parameter(*rules.CARRY_DAYS))
    form = SettleForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={
            "version": one.version,
            "outcome": "carried" if one.wanted == "carry" else "recovered",
            "carried_until": today() + dt.timedelta(days=days),
        },
    )

    def write() -> None:
        actions.settle_recovery(acting, one, form.settlement(), form.cleaned_data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("C’est réglé."))
        return redirect("aid:asked_work", aid_request_id)
    context = {"asked": found, "recovery": one, "form": form}
    return render(request, "aid/recovery.html", context, status=status_of(form))


@professionals_only(*DESK_ROLES)
@require_POST
def recovery_proof(
    request: HttpRequest, aid_request_id: uuid.UUID, recovery_id: uuid.UUID
) -> HttpResponse:
    """Take the proof that money came back."""
    found = queries.request_for(acting_of(request), aid_request_id)
    one = queries.recovery_for(found, recovery_id)
    if one.proof is None:
        raise NotVisible
    return served(one.proof)  # type: ignore[return-value]  # an answer all the same
