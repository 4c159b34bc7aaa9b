"""The caseload as a board, and named filters. Moving a card is a form; dragging submits it."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enracine.accompaniment.actions import filters as actions
from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.pages.lists import asked_filters, people_shown
from enracine.accompaniment.queries import board as queries
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.accompaniment.sharing_forms import SavedFilterForm
from enracine.kernel.addresses import address
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done
from enracine.kernel.templatetags.boards import Card
from enracine.kernel.templatetags.ui import short_day
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read


@professionals_only(*HOLDER_ROLES)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """One column a stage; each card moves by its choice and its button, or by hand."""
    lanes = queries.board(acting_of(request), asked_filters(request))
    for lane in lanes:
        for card in lane.cards:
            note_read(request, card.subject_id, ["identity"], "accompaniment:board")
    who = request.GET.get("qui", "")
    context: dict[str, Any] = {
        "lanes": [(lane, [_shown(card) for card in lane.cards]) for lane in lanes],
        "choices": lanes,
        "who": who or "moi",
        "people": people_shown(request),
        "kept": urlencode({"qui": who}) if who else "",
        "back": request.get_full_path(),
    }
    return render(request, "accompaniment/board.html", context)


def _shown(card: queries.Card) -> Card:
    """What a card says: the number, the day of the next step, the region aimed at."""
    said = [short_day(card.next_step_on), card.region or ""]
    return Card(
        key=str(card.pk),
        title=card.title,
        url=address("accompaniment:dossier", card.pk),
        move_url=address("accompaniment:stage", card.pk),
        version=card.version,
        text=format_html(
            '<span class="num">{}</span>{}', card.number, "".join(f" · {s}" for s in said if s)
        ),
    )


def _list_with(query: dict[str, str]) -> str:
    return f"{reverse('accompaniment:dossiers')}?{urlencode(query)}"


@professionals_only(*DOSSIER_ROLES)
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Give a name to the filters in force; a refusal is said on the list."""
    form = SavedFilterForm(request.POST)
    query = {k: request.POST[k] for k in actions.KEPT if request.POST.get(k)}
    acting = acting_of(request)
    if done(form, lambda: actions.save_filter(acting, form.cleaned_data["name"], query)):
        messages.success(request, _("Le filtre est gardé."))
    else:
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    return redirect(_list_with(query))


@professionals_only(*DOSSIER_ROLES)
@require_POST
def drop_filter(request: HttpRequest, filter_id: uuid.UUID) -> HttpResponse:
    """Forget a named filter."""
    actions.drop_filter(acting_of(request), filter_id)
    messages.success(request, _("Le filtre est effacé."))
    return redirect("accompaniment:dossiers")
