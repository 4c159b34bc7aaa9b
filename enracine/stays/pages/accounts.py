"""The money of a stay and what came of it, for those who organise."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel.documents import served
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.stays import actions
from enracine.stays.models import Stay
from enracine.stays.money_forms import BudgetForm, ExpenseForm, budget_initial
from enracine.stays.pages.parts import parts_of
from enracine.stays.queries import results as queries
from enracine.stays.queries.lists import stay_for


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def money(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """The budget against the real expenses; an expense is written here."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    form = ExpenseForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )

    def write() -> None:
        actions.record_expense(acting, stay, form.spent())

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La dépense est notée."))
        return redirect("stays:money", stay.pk)
    return _money_page(request, stay, {"form": form})


def _money_page(request: HttpRequest, stay: Stay, bound: dict[str, Any]) -> HttpResponse:
    found = queries.money_of(stay)
    context: dict[str, Any] = {
        "stay": stay,
        "parts": parts_of(stay, "money"),
        "found": found,
        "rows": [(label, line, _in_dollars(line)) for label, line in found.lines],
        "totals": tuple(c / 100 for c in (found.total_planned, found.total_spent, found.left)),
        "expenses": [(e, e.get_kind_display(), e.cents / 100) for e in found.expenses],
        "columns": [
            {"label": _("Poste")},
            {"label": _("Prévu"), "numeric": True},
            {"label": _("Dépensé"), "numeric": True},
            {"label": _("Reste"), "numeric": True},
        ],
        "budget_form": BudgetForm(initial=budget_initial(found.planned, stay.version)),
    } | bound
    context["problem"] = next((f for f in bound.values() if f.errors), None)
    return render(request, "stays/money.html", context, status=status_of(context["problem"]))


def _in_dollars(line: Any) -> tuple[float, float, float]:
    return line.planned / 100, line.spent / 100, line.left / 100


@professionals_only(*HOLDER_ROLES)
@require_POST
def budget(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """What the stay may cost."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    form = BudgetForm(request.POST)

    def write() -> None:
        actions.set_budget(acting, stay, form.cents(), form.cleaned_data["version"])

    if not done(form, write):
        return _money_page(request, stay, {"form": ExpenseForm(), "budget_form": form})
    messages.success(request, _("Le budget est enregistré."))
    return redirect("stays:money", stay.pk)


@professionals_only(*HOLDER_ROLES)
@require_POST
def expense_cancel(request: HttpRequest, stay_id: uuid.UUID, expense_id: uuid.UUID) -> HttpResponse:
    """Take an expense back."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    actions.cancel_expense(
        acting, queries.expense_for(stay, expense_id), whole_number(request.POST.get("version"))
    )
    messages.success(request, _("La dépense est retirée du compte; elle reste écrite."))
    return redirect("stays:money", stay.pk)


@professionals_only(*HOLDER_ROLES)
@require_POST
def receipt(request: HttpRequest, stay_id: uuid.UUID, expense_id: uuid.UUID) -> HttpResponse:
    """Take a receipt."""
    stay = stay_for(acting_of(request), stay_id)
    found = queries.expense_for(stay, expense_id)
    if found.receipt is None:
        raise NotVisible
    return served(found.receipt)  # type: ignore[return-value]  # an answer all the same


@professionals_only(*HOLDER_ROLES)
@require_GET
def results(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Who came, what they say without their names, what became of the households a year later."""
    stay = stay_for(acting_of(request), stay_id)
    context = {
        "stay": stay,
        "parts": parts_of(stay, "results"),
        "found": queries.results_of(stay),
    }
    return render(request, "stays/results.html", context)
