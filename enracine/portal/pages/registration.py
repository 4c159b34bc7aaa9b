"""The registration, one thing a page, without JavaScript, kept as one goes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import status_of
from enracine.network.access import public
from enracine.people.actions import Registered, register_person
from enracine.people.forms import MemberForm, SectionForm
from enracine.people.forms.base import language
from enracine.people.forms.home import PlaceForm
from enracine.people.rules import OWN_CONSENT_AGE
from enracine.portal.pages.opening import collects
from enracine.portal.queries import named_services, receipt_facts, registration_keeper
from enracine.portal.registration import limits, store
from enracine.portal.registration.answers import (
    MOST_MEMBERS,
    Answers,
    member_name,
    typed_values,
)
from enracine.portal.registration.steps import AGREEMENT, BY_SLUG, FAMILY, Step
from enracine.privacy.actions import current_text

#: Where to correct what an action refused, by field.
PAGE_OF_FIELD = {
    "given_name": "qui",
    "birth_date": "qui",
    "email": "joindre",
    "place": "lieu",
    "arrived": "arrivee",
    "expires_on": "arrivee",
    "region_1": "regions",
    "registration": AGREEMENT,
    "first_name": FAMILY,
    "birth_year": FAMILY,
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say what is asked, why, who will see; then begin. Nothing is collected before (L13)."""
    keeper = registration_keeper()
    answers = store.answers_of(request)
    busy = False
    if request.method == "POST" and keeper.is_open:
        under_way = answers is not None and not answers.done
        busy = not under_way and limits.too_many_begun(request)
    if request.method == "POST" and keeper.is_open and not busy:
        secret = store.secret_of(request) if answers and not answers.done else store.begin()
        return store.hand_secret(redirect(next_url(answers)), secret)
    return render(
        request,
        "portal/registration/start.html",
        {
            "keeper": keeper,
            "under_way": answers is not None and answers.done is None,
            "busy": busy,
        },
        status=429 if busy else 200,
    )


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """« Effacer de cet ordinateur »: leave nothing of the answers or the receipt on this machine."""
    secret = store.secret_of(request)
    if secret:
        store.forget(secret)
    messages.success(request, _("C’est effacé de cet ordinateur."))
    return store.forget_secret(redirect("portal:registration"))


def next_url(answers: Answers | None) -> str:
    """The first page still to answer, else the page where everything is checked."""
    step = BY_SLUG["qui"] if answers is None or answers.done else answers.first_incomplete()
    return _url(step) if step else reverse("portal:registration_check")


def _url(step: Step) -> str:
    return reverse("portal:registration_step", args=[step.slug])


def _lost() -> HttpResponse:
    """The browser has no draft any more: offer to find it again."""
    return redirect(reverse("portal:registration_resume") + "?perdu=1")


@public
@require_http_methods(["GET", "HEAD", "POST"])
@collects
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of questions. An autosave keeps what is typed and answers 204."""
    answers = store.answers_of(request)
    if answers is None:
        return HttpResponse(status=403) if _is_autosave(request) else _lost()
    if answers.done:
        return redirect("portal:registration_receipt")
    page = BY_SLUG.get(slug)
    if page is None or page not in answers.steps():
        return redirect(next_url(answers))
    if _is_autosave(request):
        if slug == "qui" and _needs_parent(answers.form(page, request.POST)):
            store.keep(store.secret_of(request), answers.without_step(slug))
            return HttpResponse(status=422)
        store.keep(store.secret_of(request), answers.with_step(slug, request.POST, sent=False))
        return HttpResponse(status=204)
    if page.form is None:
        return _family(request, answers, page)
    if request.method != "POST":
        return _question(request, answers, page, answers.form(page))
    form = answers.form(page, request.POST)
    valid = form.is_valid()
    if slug == "qui" and _needs_parent(form):
        # A child alone: sent to a parent, and nothing of what she typed stays (law.md, L16).
        store.keep(store.secret_of(request), answers.without_step(slug))
        return _question(request, answers, page, form, status=422)
    email = form.cleaned_data.get("email") if valid and slug == "joindre" else None
    kept = answers.with_step(slug, request.POST, sent=valid)
    store.keep(store.secret_of(request), kept, email)
    if not valid:
        return _question(request, answers, page, form, status=422)
    response = redirect(next_url(Answers(kept)))
    return store.hand_secret(response, store.secret_of(request))


def _needs_parent(form: SectionForm) -> bool:
    """Whether the birth date typed is that of somebody too young to register alone.

    The year is enough: a date half typed, or that does not exist, may already say it.
    """
    year = whole_number(form.data.get("birth_date_year")) or 0
    certainly = today().year - OWN_CONSENT_AGE < year <= today().year
    return certainly or form.has_error("birth_date", "needs_parent")


def _is_autosave(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("X-Autosave") == "1"


def _question(
    request: HttpRequest, answers: Answers, page: Step, form: SectionForm, status: int = 200
) -> HttpResponse:
    context = _frame(answers, page) | {"form": form}
    if isinstance(form, PlaceForm) and form.errors:
        context["hits"] = form.hits
    if page.slug == AGREEMENT:
        context |= {
            "keeper": registration_keeper(),
            "texts": {name: current_text(name, language()) for name in form.fields},
        }
        return render(request, "portal/registration/agreement.html", context, status=status)
    return render(request, "portal/registration/question.html", context, status=status)


def _frame(answers: Answers, page: Step) -> dict[str, Any]:
    """Where the reader stands: step, number, way back."""
    pages = answers.steps()
    place = pages.index(page)
    back = _url(pages[place - 1]) if place else reverse("portal:registration")
    return {
        "step": page,
        "number": place + 1,
        "total": len(pages),
        "back": back,
        "reachable": bool(answers.known.get("joindre", {}).get("email")),
    }


def _family(request: HttpRequest, answers: Answers, page: Step) -> HttpResponse:
    if request.method == "POST":
        kept = answers.with_step(FAMILY, request.POST, sent=True)
        store.keep(store.secret_of(request), kept)
        return redirect(next_url(Answers(kept)))
    members = [
        {"name": member_name(form.value()) if form.is_valid() else _("À corriger"), "index": i}
        for i, form in enumerate(answers.member_forms())
    ]
    context = _frame(answers, page) | {"members": members, "full": len(members) >= MOST_MEMBERS}
    return render(request, "portal/registration/family.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@collects
def member(request: HttpRequest, index: int | None = None) -> HttpResponse:
    """Add somebody of the household, or correct the one at `index`."""
    answers = store.answers_of(request)
    if answers is None or answers.done:
        return _lost()
    members = answers.family
    if index is not None and index >= len(members):
        return redirect(_url(BY_SLUG[FAMILY]))
    if request.method == "POST":
        form = MemberForm(request.POST)
        if form.is_valid():
            typed = typed_values(request.POST, form.fields)
            if index is None:
                members.append(typed)
            else:
                members[index] = typed
            store.keep(store.secret_of(request), answers.with_family(members))
            return redirect(_url(BY_SLUG[FAMILY]))
    else:
        form = answers.member_forms()[index] if index is not None else MemberForm()
    status = status_of(form)
    context = {"form": form, "index": index, "back": _url(BY_SLUG[FAMILY])}
    return render(request, "portal/registration/member.html", context, status=status)


@public
@require_http_methods(["POST"])
@collects
def remove_member(request: HttpRequest, index: int) -> HttpResponse:
    """Take somebody out of the list; nothing was recorded yet."""
    answers = store.answers_of(request)
    if answers is None or answers.done:
        return _lost()
    members = answers.family
    if index < len(members):
        del members[index]
        store.keep(store.secret_of(request), answers.with_family(members))
    return redirect(_url(BY_SLUG[FAMILY]))


@public
@require_http_methods(["GET", "HEAD", "POST"])
@collects
def check(request: HttpRequest) -> HttpResponse:
    """Every answer on one page, checked again; then register."""
    secret = store.secret_of(request)
    # Held while registering: the same button pressed twice waits, then finds it done.
    answers = store.locked(secret) if secret and request.method == "POST" else None
    answers = answers or store.answers_of(request)
    if answers is None:
        return _lost()
    if answers.done:
        return redirect("portal:registration_receipt")
    missing = answers.first_incomplete()
    if missing is not None:
        return redirect(_url(missing))
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and limits.too_many_sent(request, secret):
        url = reverse("portal:registration_check")
        problems.append((_("Trop d’envois. Attendez une heure, puis recommencez."), url))
    elif request.method == "POST":
        try:
            return _finish(answers, secret)
        except ActionRefused as refusal:
            page = BY_SLUG.get(PAGE_OF_FIELD.get(refusal.field or "", ""), BY_SLUG["qui"])
            problems.append((refusal.message, _url(page)))
    sections = [
        {"step": page, "url": _url(page), "lines": answers.lines(page)} for page in answers.steps()
    ]
    context = {
        "sections": sections,
        "problems": problems,
        "back": sections[-1]["url"],
        "keeper": registration_keeper(),
        "there": _there(answers),
    }
    return render(
        request, "portal/registration/check.html", context, status=422 if problems else 200
    )


def _there(answers: Answers) -> str:
    """The page that says who would accompany her in the regions that she named; empty without any."""
    named = answers.known.get("regions", {}).values()
    codes = list(dict.fromkeys(code for code in named if code))
    if not codes:
        return ""
    return f"{reverse('portal:who_would')}?{urlencode([('region', code) for code in codes])}"


def _finish(answers: Answers, secret: str) -> HttpResponse:
    registered = register_person(store.VISITOR, answers.new_person(language()))
    # The answers are the person's file now: the draft keeps the receipt only.
    done = {"done": _receipt(registered, answers)}
    store.keep(secret, done, email="", life=store.RECEIPT_LIFE)
    return store.hand_secret(
        redirect("portal:registration_receipt"), secret, life=store.RECEIPT_LIFE
    )


def _receipt(registered: Registered, answers: Answers) -> dict[str, Any]:
    receipt: dict[str, Any] = {
        "number": registered.number,
        "has_account": bool(answers.known["joindre"].get("email")),
        "standing": str(registered.standing or ""),
    }
    if registered.subject_id is None:
        return receipt
    subjects = [s for s in (registered.subject_id, registered.household_id) if s]
    with acting_as(Acting.for_subject(*subjects)):
        return receipt | receipt_facts(registered.subject_id)


@public
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The number, what happens next, who will write and when, the services that seem possible."""
    answers = store.answers_of(request)
    if answers is None:
        return _lost()
    if not answers.done:
        return redirect(next_url(answers))
    return render(
        request,
        "portal/registration/receipt.html",
        {
            "receipt": answers.done,
            "keeper": registration_keeper(),
            "services": named_services(answers.done.get("services", [])),
        },
    )
