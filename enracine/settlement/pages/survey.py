"""The questionnaire of a follow-up, for whoever holds its link: no name, no place, no sign-in, no script.

A GET changes nothing: the scanners of mail that open every link answer nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from enracine.kernel.access import TOKEN, says
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.secret_addresses import unlisted
from enracine.kernel.throttle import count
from enracine.network.accounts import visitor_address
from enracine.settlement import actions
from enracine.settlement.queries.surveys import GONE, Survey, open_details, survey_of
from enracine.settlement.survey_words import FIRST, RIGHT_TO_LEFT, WORDS

#: Answers from one place, within an hour: a family, a library, a whole office behind one address.
PER_VISITOR = 60


def _language(request: HttpRequest) -> str:
    """The language asked, else one that the browser says, else French."""
    asked = request.GET.get("langue", "")
    if asked in WORDS:
        return asked
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip().lower().partition("-")[0]
        if code in WORDS:
            return code
    return FIRST


def _page(
    request: HttpRequest, token: str, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    language = _language(request)
    words = WORDS[language]
    here = request.path
    choices = [
        (code, w.name, f"{here}?langue={code}", code == language) for code, w in WORDS.items()
    ]
    with translation.override(language):
        return render(
            request,
            template,
            {
                "words": words,
                "language": language,
                "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
                "languages": choices,
                "token": token,
                **context,
            },
            status=status,
        )


def _busy(request: HttpRequest) -> bool:
    return count(f"settlement.survey:{visitor_address(request)}") > PER_VISITOR


def _gone(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, token, "settlement/survey/gone.html", 410)


@says(TOKEN)
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """One question, one button for each answer. What was answered before is never shown."""
    held = survey_of(token)
    if held.standing == GONE:
        return _gone(request, token)
    if request.method == "POST":
        if _busy(request):
            return _page(request, token, "settlement/survey/page.html", 429, held=held, busy=True)
        try:
            actions.answer_survey(held, request.POST.get("presence", ""))
        except ActionRefused:
            return _page(request, token, "settlement/survey/page.html", 422, held=held, missed=True)
        thanks = reverse("settlement:survey_thanks", args=[token])
        return redirect(f"{thanks}?langue={_language(request)}")
    return _page(request, token, "settlement/survey/page.html", held=held)


@says(TOKEN)
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def survey_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and for an hour what one may add: reasons and needs. The same whatever was answered."""
    held: Survey = survey_of(token)
    if held.standing == GONE:
        return _gone(request, token)
    finished = False
    if request.method == "POST":
        try:
            finished = not _busy(request) and actions.add_details(
                held,
                request.POST.get("reason", ""),
                request.POST.get("spouse_reason", ""),
                request.POST.getlist("needs"),
            )
        except (ActionRefused, NotVisible):
            finished = False
        if finished:
            return redirect(f"{request.path}?langue={_language(request)}")
    may_add = open_details(held) is not None
    return _page(request, token, "settlement/survey/thanks.html", may_add=may_add)
