"""The portrait on paper, and the link with which somebody takes her words back."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enracine.kernel.access import TOKEN, public, says
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.documents import served
from enracine.kernel.drafts import digest
from enracine.kernel.errors import NotVisible
from enracine.kernel.pdf import render_pdf
from enracine.kernel.pdf_answers import pdf_answer
from enracine.kernel.previews import as_answer
from enracine.kernel.secret_addresses import unlisted
from enracine.kernel.templatetags.formats import day as day_words
from enracine.portraits import actions, queries, rules
from enracine.portraits.models import Picture, PortraitEdition, Testimony
from enracine.portraits.pictures import take_picture_back
from enracine.portraits.words import TITLES
from enracine.territories.models import Mrc, PajTerritory, Region
from enracine.territories.queries import PlaceSheet, mrc_sheet, paj_sheet, region_sheet
from enracine.territories.sectors import sectors

#: How long a browser may show a picture without asking again: what is taken back leaves soon.
KEPT_SECONDS = 300
#: Whoever holds the link; who is behind it is known by it alone.
HOLDER = Acting.for_system("témoin")


#: What is said once a part, or everything, is taken back.
TAKEN_BACK = {
    "": gettext_lazy("Vos mots sont retirés et effacés."),
    "picture": gettext_lazy("Votre photo est retirée et détruite. Vos mots restent."),
    "page": gettext_lazy("Vous n’êtes plus sur « Nos enracinements »."),
}


@public
@require_safe
def testimony_picture(request: HttpRequest, testimony_id: uuid.UUID) -> StreamingHttpResponse:
    """The picture of somebody who agreed to it; gone the moment she takes it back: no cache keeps it."""
    found = queries.standing_picture(testimony_id)
    return served(found.picture)  # type: ignore[arg-type]  # it stands, so there is one


@public
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet of a place as an accessible PDF: its portrait, its figures with sources, the gaps."""
    place = queries.place_coded(code)
    sheet = _sheet(place)
    if place is None or sheet is None:
        raise Http404
    values = _values(sheet, place, get_language() or "fr-ca")
    answer = pdf_answer(render_pdf("enracine.kernel", "place.typ", values), f"fiche-{code}")
    # It may hold somebody's words: a copy kept by a search engine would outlive her taking them back.
    answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer


def _sheet(place: Region | Mrc | PajTerritory | None) -> PlaceSheet | None:
    if isinstance(place, Region):
        return region_sheet(place.slug, today())
    if isinstance(place, Mrc):
        return mrc_sheet(place.slug, today())
    return paj_sheet(place.code, today()) if place else None


def _values(
    sheet: PlaceSheet, place: Region | Mrc | PajTerritory, language: str
) -> dict[str, object]:
    edition = queries.current(place)
    names = sectors()
    return {
        "title": place.name,
        "language": language[:2],
        "footer": _("Enracine – fiche de territoire"),
        "date": day_words(today(), language),
        "sections": [
            {"title": str(TITLES[section]), "text": text}
            for section, text, _of in (rules.shown(edition.texts, language) if edition else [])
        ],
        "sectors_title": _("Secteurs des principaux employeurs"),
        "sectors": [names[c] for c in (edition.sectors if edition else []) if c in names],
        "told_title": _("Des gens d’ici racontent"),
        "told": [
            {"words": _words(one, language), "signature": one["signature"]}
            for one in (edition.told if edition else [])  # type: ignore[attr-defined]  # annotated
        ],
        "contact_title": _("Qui accueille"),
        "contact": _contact(edition) if edition else [],
        "figures_title": _("Vivre ici en chiffres"),
        "columns": [_("Mesure"), _("Ici"), _("Période et source")],
        "themes": [
            {
                "title": theme.label,
                "lines": [
                    {
                        "name": line.indicator.name + (f" ({line.of})" if line.of else ""),
                        "value": line.text,
                        "source": f"{line.period}; {line.publisher}",
                    }
                    for line in theme.lines
                ],
            }
            for theme in sheet.themes
        ],
        "gaps_title": _("Ce que l’on ne sait pas encore"),
        "gaps": [f"{line.indicator.name} : {line.gap}" for line in sheet.unknown],
    }


def _words(told: dict[str, str], language: str) -> str:
    return told["words_en"] if language.startswith("en") and told["words_en"] else told["words"]


def _contact(edition: PortraitEdition) -> list[str]:
    name = ", ".join(filter(None, (edition.contact_name, edition.contact_title)))
    return [x for x in (name, edition.contact_phone, edition.contact_email) if x]


@public
@require_safe
def picture(request: HttpRequest, picture_id: uuid.UUID) -> HttpResponse:
    """A picture of a published portrait. Withdrawn, it is found no more, within minutes everywhere."""
    found = queries.picture_shown(picture_id)
    if found is None:
        raise Http404
    return as_answer(bytes(found.content), f"public, max-age={KEPT_SECONDS}")


@says(TOKEN)
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Read one's own words again, or see the picture one is on, and take them back."""
    found = Testimony.objects.select_related(None).filter(secret_digest=digest(token)).first()
    image = None
    if found is None:
        image = Picture.objects.defer("content").filter(secret_digest=digest(token)).first()
    if found is None and image is None:
        raise Http404
    if request.method == "POST":
        part = request.POST.get("part", "")
        with transaction.atomic(), acting_as(HOLDER):
            try:
                if image is not None:
                    take_picture_back(HOLDER, token)
                elif part:
                    actions.take_back_part(HOLDER, token, part)
                else:
                    actions.take_back(HOLDER, token)
            except NotVisible:
                raise Http404 from None
        messages.success(
            request, TAKEN_BACK[part] if image is None else _("L’image est retirée et effacée.")
        )
        return redirect("portraits:take_back", token)
    context = {"found": found or image, "token": token, "image": image}
    return render(request, "portraits/take_back.html", context)
