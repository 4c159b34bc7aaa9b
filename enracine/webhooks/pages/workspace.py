"""The administrator's pages: subscriptions, their health, what was not delivered."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.errors import NotVisible
from enracine.kernel.filtering import chosen
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.webhooks import actions, kinds, queries, rules
from enracine.webhooks.forms import SubscriptionForm, initial_of
from enracine.webhooks.models import Delivery, Subscription

SHOWN = 50
DELIVERY_TAGS = {"waiting": "wait", "sending": "wait", "delivered": "ok", "dead": "bad"}


def _tag(found: Subscription) -> tuple[str, str]:
    """The state of a subscription in words, and its colour."""
    if found.state == Subscription.State.SUSPENDED:
        if found.is_exhausted:
            return "bad", _("Arrêtée : le destinataire ne répond plus")
        return "wait", _("Arrêtée")
    if found.failing_since is not None:
        return "wait", _("Le destinataire ne répond pas")
    return "ok", _("En marche")


@professionals_only("administrator")
@require_GET
def subscriptions(request: HttpRequest) -> HttpResponse:
    """Every subscription with its health. Three SQL queries."""
    acting = acting_of(request)
    rows = list(queries.subscriptions(acting)[:SHOWN])
    health = queries.health_of(row.pk for row in rows)
    lines: list[dict[str, Any]] = [
        {"found": row, "tag": _tag(row), "health": health.get(row.pk, queries.Health())}
        for row in rows
    ]
    context = {"lines": lines, "approved": queries.is_approved(queries.must_manage(acting))}
    return render(request, "webhooks/subscriptions.html", context)


@refills
@professionals_only("administrator")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Subscribe an address; its secret is shown once, on the page that answers."""
    acting = acting_of(request)
    made: list[tuple[Subscription, str]] = []

    def write() -> None:
        values = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        made.append(actions.create_subscription(acting, **values))

    form = SubscriptionForm(request.POST if request.method == "POST" else recovered_post(request))
    if request.method == "POST" and done(form, write):
        return _show_secret(request, *made[0])
    context = {"form": form, "title": _("Nouvelle intégration"), "found": None}
    return render(request, "webhooks/form.html", context, status=status_of(form))


def _show_secret(request: HttpRequest, found: Subscription, secret: str) -> HttpResponse:
    context = {"found": found, "secret": secret, "overlap": queries.days_in_force().overlap}
    answer = render(request, "webhooks/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@professionals_only("administrator")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, subscription_id: uuid.UUID) -> HttpResponse:
    """Change a name, an address, the kinds."""
    acting = acting_of(request)
    found = queries.subscription(acting, subscription_id)
    form = SubscriptionForm(
        request.POST if request.method == "POST" else None, initial=initial_of(found)
    )

    def write() -> None:
        values = dict(form.cleaned_data)
        actions.change_subscription(acting, found, values.pop("version"), **values)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("L’intégration est à jour."))
        return redirect("webhooks:subscription", found.pk)
    context = {"form": form, "title": found.name, "found": found}
    return render(request, "webhooks/form.html", context, status=status_of(form))


@professionals_only("administrator")
@require_GET
def subscription(request: HttpRequest, subscription_id: uuid.UUID) -> HttpResponse:
    """One subscription: its health, and what it was told of, the newest first."""
    found = queries.subscription(acting_of(request), subscription_id)
    state = request.GET.get("etat", "")
    state = state if state in {"waiting", "delivered", "dead"} else ""
    kind = request.GET.get("genre", "")
    kind = kind if kind in {*found.kinds, rules.PING} else ""
    rows = queries.deliveries(found, state, kind)
    before = whole_number(request.GET.get("avant"))
    shown = list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])
    states = [("", _("Tous")), ("waiting", _("En attente")), ("dead", _("Non livrés")),
              ("delivered", _("Livrés"))]  # fmt: skip
    context = {
        "found": found,
        "tag": _tag(found),
        "health": queries.health_of([found.pk]).get(found.pk, queries.Health()),
        "secrets": queries.secrets_in_force(found),
        "lines": [
            {"sent": row, "tag": DELIVERY_TAGS[row.state], "name": _kind_name(row.kind)}
            for row in shown[:SHOWN]
        ],
        "next": shown[SHOWN - 1].pk if len(shown) > SHOWN else None,
        "state": state,
        "kind": kind,
        "kinds": [(code, _kind_name(code)) for code in found.kinds],
        "states": states,
        "on": chosen(
            (_("État"), state and dict(states)[state]), (_("Événement"), kind and _kind_name(kind))
        ),
    }
    return render(request, "webhooks/subscription.html", context)


def _kind_name(code: str) -> str:
    return _("Essai") if code == rules.PING else kinds.name_of(code) or code


@professionals_only("administrator")
@require_POST
def rotate(request: HttpRequest, subscription_id: uuid.UUID) -> HttpResponse:
    """Give a new secret, shown once."""
    acting = acting_of(request)
    found = queries.subscription(acting, subscription_id)
    secret = actions.rotate_secret(acting, found, whole_number(request.POST.get("version")))
    return _show_secret(request, found, secret)


#: Gesture → what it does, what is said then.
Gesture = Callable[..., Any]
GESTURES: dict[str, tuple[Gesture, Callable[[], str]]] = {
    "arreter": (
        actions.suspend_subscription,
        lambda: _("L’envoi est arrêté. Les événements attendent."),
    ),
    "reprendre": (actions.resume_subscription, lambda: _("L’envoi reprend.")),
    "supprimer": (actions.end_subscription, lambda: _("L’intégration est supprimée.")),
}


@professionals_only("administrator")
@require_POST
def gesture(request: HttpRequest, subscription_id: uuid.UUID, name: str) -> HttpResponse:
    """Stop, resume, delete, or send a trial."""
    acting = acting_of(request)
    found = queries.subscription(acting, subscription_id)
    if name == "essayer":
        actions.send_ping(acting, found)
        messages.success(request, _("L’essai part. Revenez dans une minute."))
        return redirect("webhooks:subscription", found.pk)
    if name not in GESTURES:
        raise NotVisible
    act, said = GESTURES[name]
    act(acting, found, whole_number(request.POST.get("version")))
    messages.success(request, said())
    if name == "supprimer":
        return redirect("webhooks:subscriptions")
    return redirect("webhooks:subscription", found.pk)


@professionals_only("administrator")
@require_POST
def send_all_again(request: HttpRequest, subscription_id: uuid.UUID) -> HttpResponse:
    """Put back everything that was not delivered, or that of one kind."""
    acting = acting_of(request)
    found = queries.subscription(acting, subscription_id)
    count = actions.send_again(acting, found, kind=request.POST.get("kind", "")[:80])
    return _sent_again(request, found, count)


@professionals_only("administrator")
@require_POST
def send_one_again(
    request: HttpRequest, subscription_id: uuid.UUID, delivery_id: uuid.UUID
) -> HttpResponse:
    """Put back one message that was not delivered."""
    acting = acting_of(request)
    sent: Delivery = queries.delivery(acting, subscription_id, delivery_id)
    found = queries.subscription(acting, subscription_id)
    return _sent_again(request, found, actions.send_again(acting, found, [sent.pk]))


def _sent_again(request: HttpRequest, found: Subscription, count: int) -> HttpResponse:
    said = ngettext("%(n)s avis repart.", "%(n)s avis repartent.", count) % {"n": count}
    messages.success(request, said)
    return redirect("webhooks:subscription", found.pk)
