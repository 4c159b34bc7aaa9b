"""How far long work is, as its page shows it while it moves."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def progress_page(
    request: HttpRequest, work: Model, *, url: str, stop_url: str, moving: bool
) -> HttpResponse:
    """The part of a page that asks again by itself; the whole page once nothing moves any more."""
    context = {"work": work, "url": url, "stop_url": stop_url, "moving": moving}
    answer = render(request, "parts/work_progress.html", context)
    if not moving:
        answer["HX-Refresh"] = "true"
    return answer
