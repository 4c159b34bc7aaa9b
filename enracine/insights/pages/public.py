"""« Nos enracinements »: safe sums for everybody, and what they do not say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enracine.insights.queries import public as reading
from enracine.insights.retention_rules import DEFINITION
from enracine.kernel.access import public
from enracine.portraits.queries import settled_testimonies


@public
@require_safe
def enracinements(request: HttpRequest) -> HttpResponse:
    """Households settled by region, and how many are still there: small numbers are never shown."""
    found, english = reading.enracinements(), (get_language() or "").startswith("en")
    return render(
        request,
        "insights/enracinements.html",
        {
            "found": found,
            "told": [
                {
                    "id": one.pk,
                    "words": (one.words_en if english else "") or one.words,
                    "language": "en" if english and one.words_en else "fr-ca",
                    "signature": one.signature,
                    "place": one.place,  # type: ignore[attr-defined]  # annotated
                    "picture": one.picture_id is not None,
                    "picture_words": one.picture_words,
                }
                for one in settled_testimonies()
            ],
            "definition": DEFINITION,
            "greatest": max((row.value for row in found.regions), default=0),
            "bars": [
                {
                    "label": row.label,
                    "value": row.value,
                    "text": _("non montré") if row.hidden else row.text,
                    "url": "",
                }
                for row in found.regions
            ],
        },
    )
