"""Taking up a registration again, here or on another device: an e-mail, then a six-digit code."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from enracine.kernel.drafts import address_digest
from enracine.kernel.refusals import status_of
from enracine.network.access import public
from enracine.network.accounts import visitor_address
from enracine.people.forms.base import language
from enracine.portal.pages.registration import next_url
from enracine.portal.registration import store
from enracine.portal.registration.codes import Answer, check_code, send_code

#: Session key of the address (its digest) that a code was asked for.
ASKED_KEY = "registration_resume"


class AddressForm(forms.Form):
    """The address given when the registration was begun."""

    email = forms.EmailField(
        label=gettext_lazy("Votre courriel"),
        help_text=gettext_lazy("Celui que vous avez écrit dans votre inscription."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": gettext_lazy("Écrivez votre courriel."),
            "invalid": gettext_lazy("Écrivez un courriel complet, par exemple nom@exemple.com."),
        },
    )


class CodeForm(forms.Form):
    """The code received; spaces are forgiven, pasting is welcome."""

    code = forms.CharField(
        label=gettext_lazy("Votre code à 6 chiffres"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": "8"}
        ),
        error_messages={"required": gettext_lazy("Écrivez le code reçu par courriel.")},
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code. The answer never says whether a registration exists."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if send_code(email, visitor_address(request), language()):
            request.session[ASKED_KEY] = address_digest(email)
            return redirect("portal:registration_code")
        form.add_error(None, _("Trop de codes demandés. Attendez une heure, puis recommencez."))
    context = {
        "form": form,
        "lost": "perdu" in request.GET,
        "back": reverse("portal:registration"),
    }
    status = status_of(form)
    return render(request, "portal/registration/resume.html", context, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Try the code, and take up the registration where it was."""
    address = request.session.get(ASKED_KEY, "")
    if not address:
        return redirect("portal:registration_resume")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        checked = check_code(address, form.cleaned_data["code"])
        secret = store.take_up(checked.draft_id, address) if checked.draft_id else None
        if secret is not None:
            del request.session[ASKED_KEY]
            return store.hand_secret(redirect("portal:registration_take_up"), secret)
        form.add_error("code", _message(checked.answer))
    context = {"form": form, "back": reverse("portal:registration_resume")}
    status = status_of(form)
    return render(request, "portal/registration/code.html", context, status=status)


def _message(answer: Answer) -> str:
    if answer == Answer.TOO_MANY:
        return _("Trop d’essais. Attendez une heure, puis demandez un autre code.")
    return _(
        "Ce code n’est pas le bon, ou il a plus de 15 minutes. "
        "Vérifiez-le, ou demandez-en un autre."
    )


@public
@require_http_methods(["GET", "HEAD"])
def take_up(request: HttpRequest) -> HttpResponse:
    """Lead to the first page still to answer."""
    return redirect(next_url(store.answers_of(request)))


@public
@require_http_methods(["GET", "HEAD"])
def later(request: HttpRequest) -> HttpResponse:
    """Say how to come back, before leaving."""
    answers = store.answers_of(request)
    if answers is None or answers.done:
        return redirect("portal:registration")
    email = answers.known.get("joindre", {}).get("email", "")
    return render(
        request,
        "portal/registration/later.html",
        {"email": email, "back": reverse("portal:registration_take_up")},
    )
