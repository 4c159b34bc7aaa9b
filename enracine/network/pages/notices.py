"""« Mes avis »: how one wants one's notices, and the page behind the link of a letter."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from enracine.kernel.access import TOKEN, says
from enracine.kernel.acting import Acting
from enracine.kernel.identity import standing_of
from enracine.kernel.notices import Reader, choose_notices, read_stop_token, stop_notices
from enracine.kernel.notifications import CANDIDATE, Delivery, category
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.notice_forms import NoticesForm, always_sent
from enracine.network.queries.notices import own_notices

WHOLE_LANGUAGES = {"fr": "fr-ca", "en": "en"}


def notices_page(
    request: HttpRequest, acting: Acting, reader: Reader, template: str, **more: Any
) -> HttpResponse:
    """The page of a reader's notices: shown, or kept and shown again."""
    found = own_notices(acting, reader)
    form = NoticesForm(
        request.POST if request.method == "POST" else None,
        public=reader.public,
        chosen=found.choices,
        version=found.version,
    )
    if request.method == "POST" and done(
        form,
        lambda: choose_notices(acting, reader, form.choices, version=form.cleaned_data["version"]),
    ):
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect(request.get_full_path())
    context = {"form": form, "found": found, "always": always_sent(reader.public), **more}
    return render(request, template, context, status=status_of(form))


@professionals_only()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """My notices in one of my roles: the one of the letter that led here, else the present one."""
    standing = standing_of(request)
    wanted = request.GET.get("role") or str(standing.acting.membership_id)
    member = next((m for m in standing.memberships if str(m.id) == wanted), None)
    if member is None:
        raise Http404
    # The account itself: its choices are its own, whichever role it acts in today.
    acting = Acting(user_id=request.user.pk, label=request.user.get_full_name())  # type: ignore[union-attr]  # signed in
    return notices_page(
        request,
        acting,
        Reader(request.user.pk, member.id),
        "network/notices.html",
        member=member,
        others=[m for m in standing.memberships if m.id != member.id],
    )


@says(TOKEN)
# A mail program posts here by itself (RFC 8058): it has no cookie. The signature is the right.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one family of letters without a sign-in, or take it up again. A visit changes nothing."""
    reader, key, letter = read_stop_token(token)
    chosen = ""
    if request.method == "POST":
        chosen = Delivery.NOW if request.POST.get("choix") == "reprendre" else Delivery.NONE
        # An address without account acts for nobody: its letter does.
        mine = reader.user_id is not None
        acting = Acting(user_id=reader.user_id) if mine else Acting.for_system("letter")
        stop_notices(acting, reader, key, chosen)
    # In the language of the letter, unless this visitor chose one here.
    known = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if known else WHOLE_LANGUAGES.get(letter, "fr-ca")
    with translation.override(language):
        found = category(key)
        context = {
            "category": found,
            "says": found.says.get(CANDIDATE, ""),
            "chosen": chosen,
            "always": always_sent(CANDIDATE),
        }
        return render(request, "network/notices_stop.html", context)
