"""The catalogue and the agreements: kept by the coordination or the administration, read by the desk."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.activities.queries.entries import agreements
from enracine.aid import actions
from enracine.aid.keeping_forms import (
    AidForm,
    EnvelopeForm,
    NewAidForm,
    TermsForm,
    aid_initial,
    terms_initial,
)
from enracine.aid.pages.parts import ACCOUNT_ROLES, KEEPERS, parts_of
from enracine.aid.queries import accounts as queries
from enracine.aid.queries.catalogue import (
    Entry,
    entry_for,
    usable_envelopes,
)
from enracine.aid.queries.catalogue import (
    catalogue as catalogue_of,
)
from enracine.kernel.clock import today
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.scope import own_organisation

FIGURE_LABELS = {
    "engaged": gettext_lazy("Engagé"),
    "planned": gettext_lazy("Prévu"),
    "paid": gettext_lazy("Versé"),
    "recovered": gettext_lazy("Récupéré"),
}


def _keeps(request: HttpRequest) -> bool:
    return acting_of(request).role in KEEPERS


@professionals_only(*ACCOUNT_ROLES)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Each agreement's envelope: engaged, planned, paid, recovered, left."""
    context = {
        "parts": parts_of(request, "accounts"),
        "balances": queries.balances(own_organisation(acting_of(request))),
        "keeps": _keeps(request),
        "columns": [
            {"label": _("Enveloppe")},
            {"label": _("Montant"), "numeric": True},
            *({"label": label, "numeric": True} for label in FIGURE_LABELS.values()),
            {"label": _("Reste"), "numeric": True},
        ],
    }
    return render(request, "aid/accounts.html", context)


@professionals_only(*ACCOUNT_ROLES)
@require_GET
def envelope(request: HttpRequest, envelope_id: uuid.UUID) -> HttpResponse:
    """One envelope: each figure opens on its rows."""
    balance = queries.balance_for(own_organisation(acting_of(request)), envelope_id)
    figure = request.GET.get("chiffre", "engaged")
    figure = figure if figure in queries.FIGURES else "engaged"
    after = request.GET.get("apres", "")
    found = queries.rows_of(balance.envelope, figure, after)
    amounts = {
        "engaged": balance.account.engaged,
        "planned": balance.account.planned,
        "paid": balance.account.paid,
        "recovered": balance.account.recovered,
    }
    kept = {"chiffre": figure}
    context = {
        "balance": balance,
        "envelope": balance.envelope,
        "figure": FIGURE_LABELS[figure],
        "figures": [
            (key, label, amounts[key], key == figure) for key, label in FIGURE_LABELS.items()
        ],
        "rows": found.rows,
        "opens": acting_of(request).role not in {"administrator"},
        "columns": [
            {"label": _("Demande")},
            {"label": _("Aide")},
            {"label": _("Le")},
            {"label": _("Précision")},
            {"label": _("Montant"), "numeric": True},
        ],
        "next_url": f"?{urlencode(kept | {'apres': found.next_cursor})}"
        if found.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "aid/envelope.html", context)


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def envelope_new(request: HttpRequest) -> HttpResponse:
    """Write what an agreement sets aside."""
    acting = acting_of(request)
    organisation = own_organisation(acting)
    form = EnvelopeForm(
        request.POST if request.method == "POST" else None,
        programmes=agreements(organisation, organisation),
    )

    def write() -> None:
        actions.open_envelope(acting, form.facts())

    if request.method == "POST" and done(form, write):
        messages.success(request, _("L’enveloppe est inscrite."))
        return redirect("aid:accounts")
    return render(request, "aid/envelope_new.html", {"form": form}, status=status_of(form))


@professionals_only(*ACCOUNT_ROLES)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every aid of one's organisation, with its terms of the day."""
    context = {
        "parts": parts_of(request, "catalogue"),
        "entries": catalogue_of(own_organisation(acting_of(request))),
        "keeps": _keeps(request),
    }
    return render(request, "aid/catalogue.html", context)


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def aid_new(request: HttpRequest) -> HttpResponse:
    """Put an aid in the catalogue."""
    acting = acting_of(request)
    form = NewAidForm(
        request.POST if request.method == "POST" else None,
        envelopes=usable_envelopes(own_organisation(acting)),
    )

    def write() -> None:
        actions.add_aid(acting, form.facts(), form.terms())

    if request.method == "POST" and done(form, write):
        messages.success(request, _("L’aide est au catalogue."))
        return redirect("aid:catalogue")
    return render(request, "aid/aid_new.html", {"form": form}, status=status_of(form))


@professionals_only(*ACCOUNT_ROLES)
@require_GET
def aid(request: HttpRequest, aid_id: uuid.UUID) -> HttpResponse:
    """One aid: its terms of today, those before, those to come."""
    return _aid_page(request, entry_for(own_organisation(acting_of(request)), aid_id), {})


def _aid_page(request: HttpRequest, entry: Entry, bound: dict[str, Any]) -> HttpResponse:
    keeps = _keeps(request)
    envelopes = usable_envelopes(entry.aid.organisation_id) if keeps else []
    context: dict[str, Any] = {
        "entry": entry,
        "aid": entry.aid,
        "keeps": keeps,
        "today": today(),
        "aid_form": AidForm(prefix="aide", initial=aid_initial(entry.aid)) if keeps else None,
        "terms_form": TermsForm(
            prefix="conditions",
            initial=terms_initial(entry.aid, entry.current),
            envelopes=envelopes,
        )
        if keeps
        else None,
    } | bound
    problem = next((form for form in bound.values() if form.errors), None)
    context["problem"] = problem
    return render(request, "aid/aid.html", context, status=422 if problem else 200)


@professionals_only(*KEEPERS)
@require_POST
def aid_change(request: HttpRequest, aid_id: uuid.UUID) -> HttpResponse:
    """Change what an aid is called."""
    entry = entry_for(own_organisation(acting_of(request)), aid_id)
    form = AidForm(request.POST, prefix="aide")

    def write() -> None:
        actions.change_aid(
            acting_of(request), entry.aid, form.facts(), form.cleaned_data["version"]
        )

    if not done(form, write):
        return _aid_page(request, entry, {"aid_form": form})
    messages.success(request, _("L’aide est changée."))
    return redirect("aid:aid", aid_id)


@professionals_only(*KEEPERS)
@require_POST
def aid_terms(request: HttpRequest, aid_id: uuid.UUID) -> HttpResponse:
    """New terms from a day on."""
    organisation = own_organisation(acting_of(request))
    entry = entry_for(organisation, aid_id)
    form = TermsForm(request.POST, prefix="conditions", envelopes=usable_envelopes(organisation))

    def write() -> None:
        actions.set_terms(acting_of(request), entry.aid, form.terms(), form.cleaned_data["version"])

    if not done(form, write):
        return _aid_page(request, entry, {"terms_form": form})
    messages.success(request, _("Les nouvelles conditions sont écrites; les autres restent lues."))
    return redirect("aid:aid", aid_id)


@professionals_only(*KEEPERS)
@require_POST
def aid_close(request: HttpRequest, aid_id: uuid.UUID) -> HttpResponse:
    """Nobody asks for it any more."""
    entry = entry_for(own_organisation(acting_of(request)), aid_id)
    actions.close_aid(acting_of(request), entry.aid, whole_number(request.POST.get("version")))
    messages.success(request, _("Dès demain, personne ne peut plus la demander."))
    return redirect("aid:aid", aid_id)
