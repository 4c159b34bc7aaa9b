"""What everybody reads: nobody signs in, nothing is remembered of who looks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enracine.guidance import queries
from enracine.guidance.models import Moment
from enracine.guidance.words import rendered
from enracine.kernel.access import public


@public
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """Everything that is published, by moment of the way. One SQL query."""
    found = queries.published()
    moments: list[dict[str, Any]] = [
        {
            "code": value,
            "label": label,
            "myths": [r for r in found if r.moment == value and r.kind == "myth"],
            "others": [r for r in found if r.moment == value and r.kind != "myth"],
        }
        for value, label in Moment.choices
    ]
    shown = [m for m in moments if m["myths"] or m["others"]]
    return render(request, "guidance/contents.html", {"moments": shown})


@public
@require_safe
def content(request: HttpRequest, slug: str) -> HttpResponse:
    """One content, with its sources and the day it was published. Two SQL queries."""
    found = queries.published_one(slug)
    others = [r for r in queries.published() if r.moment == found.moment and r.slug != slug]
    context = {"read": found, "body": rendered(found.body), "others": others}
    return render(request, "guidance/content.html", context)
