"""Search: a page, or the fragment of the command palette; results limited to rights."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enracine.kernel import finder, navigation
from enracine.kernel.acting import Acting
from enracine.kernel.identity import acting_of
from enracine.kernel.searching import private_search
from enracine.network.access import professionals_only
from enracine.people.rules import fold
from enracine.privacy.queries import note_read


@dataclass(frozen=True)
class Result:
    """A line of results, as the kit's palette draws it."""

    label: str
    url: str
    icon: str
    hint: str


def _pages(request: HttpRequest, acting: Acting, text: str) -> list[Result]:
    """The pages of one's menu whose name holds what was typed."""
    wanted = fold(text)
    return [
        Result(item.label, item.url, item.icon, "")
        for item in navigation.items("workspace", request, acting.role, badges=False)
        if wanted in fold(item.label)
    ]


@professionals_only()
@private_search("q")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """People, dossiers and pages that the acting role may open."""
    acting = acting_of(request)
    text = request.GET.get("q", "").strip()[:80]
    palette = bool(request.headers.get("HX-Request"))
    hits = finder.find(acting, text, 6 if palette else 30)
    for hit in hits:
        if hit.subject_id is not None:
            note_read(request, hit.subject_id, ["identity"], "workspace:search")
    results = [Result(h.label, h.url, h.icon, h.detail) for h in hits]
    if text:
        results += _pages(request, acting, text)
    context = {"results": results, "query": text}
    template = "parts/palette_results.html" if palette else "workspace/search.html"
    answer = render(request, template, context)
    if palette:
        answer["HX-Push-Url"] = "false"
    return answer
