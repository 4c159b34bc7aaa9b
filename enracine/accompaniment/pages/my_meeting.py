"""The person prepares her first meeting: one theme a page, on a telephone, without any script."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enracine.accompaniment.actions.preparing import prepare_evaluation
from enracine.accompaniment.meeting_forms import PrepareForm
from enracine.accompaniment.queries import preparing as reading
from enracine.accompaniment.rules import INSTRUMENT, Theme
from enracine.accompaniment.texts import words
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people.pages.portal import person_of, person_page


@dataclass(frozen=True)
class ThemeLine:
    """A theme in the list: how many of its questions she answered."""

    theme: Theme
    answered: int
    asked: int

    @property
    def label(self) -> str:
        """Its words."""
        return words(self.theme.label)


def _subject(request: HttpRequest) -> uuid.UUID:
    subject: uuid.UUID = person_of(request).pk
    return subject


def _lines(answers: dict[str, str]) -> list[ThemeLine]:
    found = []
    for theme in INSTRUMENT.themes:
        asked = [q for q in INSTRUMENT.of_theme(theme.code) if q.mine and q.asked(answers)]
        found.append(ThemeLine(theme, sum(q.code in answers for q in asked), len(asked)))
    return found


@person_page
@require_safe
def my_meeting(request: HttpRequest) -> HttpResponse:
    """Five themes, in any order; nothing is compulsory. Back home when there is nothing to prepare."""
    found = reading.to_prepare(_subject(request))
    if found is None:
        return redirect("portal:home")
    context = {"found": found, "lines": _lines(found.answers), "themes": INSTRUMENT.themes}
    return render(request, "accompaniment/my_meeting.html", context)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions of one theme; an answer that leads to another question shows it next."""
    found = reading.to_prepare(_subject(request))
    theme = next((t for t in INSTRUMENT.themes if t.code == slug), None)
    if theme is None:
        raise Http404
    if found is None:
        return redirect("portal:home")
    form = PrepareForm(
        request.POST or None, theme=theme.code, answers=found.answers, initial=found.answers
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = prepare_evaluation(
                acting_of(request),
                found.dossier,
                form.answers(),
                instrument=form.cleaned_data["instrument"],
                expected_version=whole_number(request.POST.get("version")),
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return _onward(request, theme, form, kept.answers)
    context = {
        "form": form,
        "version": found.version,
        "theme": words(theme.label),
        "number": INSTRUMENT.themes.index(theme) + 1,
        "total": len(INSTRUMENT.themes),
    }
    return render(request, "accompaniment/my_theme.html", context, status=status_of(form))


def _onward(
    request: HttpRequest, theme: Theme, form: PrepareForm, answers: dict[str, str]
) -> HttpResponse:
    """The same theme when an answer opened a question; else the next one; else the list."""
    opened = any(
        q.mine and q.asked(answers) and q.code not in form.fields
        for q in INSTRUMENT.of_theme(theme.code)
    )
    if opened:
        return redirect("accompaniment:my_theme", theme.code)
    following = INSTRUMENT.themes[INSTRUMENT.themes.index(theme) + 1 :]
    if following:
        return redirect("accompaniment:my_theme", following[0].code)
    messages.success(request, _("Vos réponses sont gardées. Vous les relirez ensemble."))
    return redirect("accompaniment:my_meeting")
