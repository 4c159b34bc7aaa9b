"""« À quels services ai-je droit? »: asked by anybody, about nobody, kept nowhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from enracine.eligibility.forms import CheckForm
from enracine.eligibility.pages.answers import answers
from enracine.eligibility.queries import evaluate_now
from enracine.kernel import today
from enracine.kernel.access import public
from enracine.kernel.refusals import status_of


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show the form, or answer it. POST, so that the answers stay out of addresses and journals."""
    if request.method != "POST":
        return render(request, "eligibility/check.html", {"form": CheckForm()})
    form = CheckForm(request.POST)
    # « Modifier mes réponses » brings the same answers back into the form.
    if not form.is_valid() or "edit" in request.POST:
        status = status_of(form)
        return render(request, "eligibility/check.html", {"form": form}, status=status)
    day = form.cleaned_data["as_of"]
    return render(
        request,
        "eligibility/answer.html",
        {
            "answers": answers(evaluate_now(form.facts(), day)),
            "as_of": day,
            "is_today": day == today(),
            "typed": form.typed(),
        },
    )
