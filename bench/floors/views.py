"""The floors: a bare view, and a bare list of fifty lines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bench.floors.models import Line, Theme

PAGE = 50


def bare(request: HttpRequest) -> HttpResponse:
    """A session and one query (who is signed in), nothing more."""
    return HttpResponse(f"<p>{request.user.pk}</p>")


def list50(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Fifty lines of a scope, the most recent first: five queries with the session and the user."""
    scope = Line.objects.filter(scope=pk)
    lines = list(scope.order_by("-last_activity_at", "-id")[:PAGE])
    themes = Theme.objects.in_bulk({line.theme_id for line in lines})
    rows = [(line, themes[line.theme_id]) for line in lines]
    return render(
        request, "floors/list50.html", {"rows": rows, "total": scope.count(), "who": request.user}
    )
