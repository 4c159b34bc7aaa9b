"""The page of a conflict: mine, theirs and the original, field by field; one gesture sends the choice.

Nothing is asked of the pages: the one that showed the form is drawn again, unseen, in the name of the same
person, and its fields say what is recorded now. What they said when the form was opened came signed with
the form. The choices come back to the very address of the form, which then takes them as typed.
"""

import copy
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from enracine.kernel import keeping, merging
from enracine.kernel.acting import acting_as
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.identity import acting_of, run_after_view
from enracine.kernel.keeping import Block, Fields, FormKey, Shown
from enracine.kernel.merging import Choice, Triple, Verdict
from enracine.kernel.templatetags import formats
from enracine.kernel.versions import Version, versions_of

#: Hidden field of the page of choices: everything it compared, signed.
MERGE_FIELD = "merging"
CHOICE_PREFIX = "choice-"
SALT = "enracine.kernel.merging"


@dataclass(frozen=True)
class Line:
    """One field of the page: its words, who changed it, and what may be kept."""

    name: str
    label: str
    opened: str
    mine: str
    theirs: str
    verdict: Verdict
    choices: tuple[tuple[str, str], ...]
    ticked: str
    missing: bool = False

    @property
    def asks(self) -> bool:
        """Whether there is something to choose."""
        return self.verdict is not Verdict.SAME


@dataclass(frozen=True)
class Page:
    """What the page of a conflict shows, and the token that carries it to the next request."""

    lines: tuple[Line, ...]
    token: str

    @property
    def differs(self) -> bool:
        """Whether anything is left to choose."""
        return any(line.asks for line in self.lines)


# --- The page --------------------------------------------------------------------------------------


def answer(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """The page of a conflict, written in the name of who asked: she sees what she may see."""
    # What the view noted (readings for the journal) is written before the page is drawn again by a
    # copy of the request: the same notes must not be written twice.
    with transaction.atomic():
        run_after_view(request)
    with transaction.atomic(), acting_as(acting_of(request), to_the_end=True):
        page = _compared(request)
        versions = [] if page else versions_of(conflict)
    return _render(request, page, versions, getattr(conflict.current, "updated_at", None))


def _render(
    request: HttpRequest,
    page: Page | None,
    versions: list[Version],
    changed_at: dt.datetime | None,
) -> HttpResponse:
    key = keeping.key_of(request)
    context = {
        "comparison": page,
        "versions": versions,
        "changed_at": changed_at,
        "back": key.address if key else "",
        "missing": bool(page and any(line.missing for line in page.lines)),
        "merge_field": MERGE_FIELD,
        "choice_prefix": CHOICE_PREFIX,
    }
    return render(request, "409.html", context, status=409)


def _compared(request: HttpRequest) -> Page | None:
    """The three texts of each field; None when the page that showed the form no longer shows it."""
    key = keeping.key_of(request)
    block = _drawn_now(request, key) if key else None
    if key is None or block is None or not block.shown:
        return None
    opened = keeping.opened_fields(request.POST.get(keeping.OPENED_FIELD, ""))
    fields = [_carried(shown, request.POST, opened) for shown in block.shown.values()]
    state = {
        "fields": [f for f in fields if f is not None],
        "post": {name: request.POST.getlist(name) for name in request.POST},
        "versions": {
            name: values
            for shown in block.shown.values()
            if shown.bound.name == "version"
            for name, values in shown.values.items()
        }
        or {"version": [block.version or ""]},
        "now": {n: v for shown in block.shown.values() for n, v in shown.values.items()},
    }
    return _page(state, {})


def _drawn_now(request: HttpRequest, key: FormKey) -> Block | None:
    """The form as its page shows it now, in the name of the same person. None when it does not."""
    path, _mark, query = key.address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return None
    again = copy.copy(request)
    again.__dict__.pop("headers", None)
    again.method, again.path, again.path_info = "GET", path, path
    again.GET = QueryDict(query)
    again.POST = QueryDict()
    again.META = {
        name: value for name, value in request.META.items() if not name.startswith("HTTP_HX_")
    } | {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "PATH_INFO": path}
    again.resolver_match = match
    again.htmx = HtmxDetails(again)  # type: ignore[attr-defined]  # as its middleware does
    read: dict[str, Block] = {}
    token = keeping._read.set(read)
    try:
        with transaction.atomic():
            drawn = match.func(again, *match.args, **match.kwargs)
            if hasattr(drawn, "render") and callable(drawn.render):
                drawn.render()
    except (Http404, NotVisible, ActionRefused, Conflict):
        return None
    finally:
        keeping._read.reset(token)
    # What she is shown of it is a reading like the others.
    run_after_view(again)
    return read.get(key.name)


def _carried(shown: Shown, post: QueryDict, opened: Fields | None) -> dict[str, Any] | None:
    """What the page and the next request need to know of one field; None for the mechanics."""
    widget = shown.bound.field.widget
    if widget.is_hidden or isinstance(widget, forms.FileInput):
        return None
    names = list(shown.values)
    mine = merging.split(names, {name: post.getlist(name) for name in names}) or {}
    before = merging.split(names, opened)
    return {
        "label": str(shown.bound.label or ""),
        "long": isinstance(widget, forms.Textarea),
        "opened": before,
        "mine": mine,
        "theirs": shown.values,
        "words": [
            "" if before is None else said(shown.bound.field, before),
            said(shown.bound.field, mine),
            said(shown.bound.field, shown.values),
        ],
    }


def said(field: forms.Field, values: Fields) -> str:
    """The values of a field as the reader says them; an en dash for nothing."""
    flat = [v for vs in values.values() for v in vs if v.strip()]
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Oui") if flat else _("Non")
    if not flat:
        return "–"
    choices = _words_of(field)
    if choices:
        return ", ".join(choices.get(v, v) for v in flat)
    if isinstance(field, forms.DateField):
        try:
            return formats.day(dt.date.fromisoformat(flat[0]), get_language() or "fr-ca")
        except ValueError:
            return flat[0]
    return " ".join(flat)


def _words_of(field: forms.Field) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, label in getattr(field, "choices", ()) or ():
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        found |= {str(v): str(words) for v, words in pairs}
    return found


def _triple(field: dict[str, Any]) -> Triple:
    flat = [[v for vs in field[n].values() for v in vs] if field[n] is not None else None
            for n in ("opened", "mine", "theirs")]  # fmt: skip
    return Triple(flat[0], flat[1] or [], flat[2] or [])


def _page(state: dict[str, Any], choices: dict[int, str], complain: bool = False) -> Page:
    lines = []
    words = {
        Choice.MINE: _("Garder ma réponse"),
        Choice.THEIRS: _("Garder ce qui est enregistré"),
        Choice.BOTH: _("Garder les deux textes, l’un sous l’autre"),
    }
    for index, field in enumerate(state["fields"]):
        triple = _triple(field)
        ticked = choices.get(index) or merging.proposed(triple, field["long"]) or ""
        opened, mine, theirs = field["words"]
        lines.append(
            Line(
                f"{CHOICE_PREFIX}{index}",
                field["label"],
                opened,
                mine,
                theirs,
                merging.verdict(triple),
                tuple((c.value, words[c]) for c in merging.allowed(triple, field["long"])),
                str(ticked),
                missing=complain and index not in choices,
            )
        )
    return Page(tuple(lines), signing.dumps(state, salt=SALT, compress=True))


# --- The choices ------------------------------------------------------------------------------------


def take_choices(request: HttpRequest) -> HttpResponse | None:
    """Put what was chosen in place of what was typed, before the view of the form reads it.

    Does nothing for other requests. Answers the page again when a field was left without a choice.
    """
    # The API reads its own bodies: a form parsed here would leave it nothing to read.
    posted = request.method == "POST" and not request.path.startswith("/api/")
    token = request.POST.get(MERGE_FIELD, "") if posted else ""
    if not token:
        return None
    try:
        state: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    picked = _picked(state, request.POST)
    merged = MultiValueDict(state["post"])
    missing = False
    for index, field in enumerate(state["fields"]):
        choice = picked.get(index)
        if choice is None:
            missing = True
            continue
        for name, values in _values_under(field, Choice(choice)).items():
            merged.setlist(name, values)
    if missing:
        request.POST = _as_query(MultiValueDict(state["post"]))  # type: ignore[assignment]  # Django's own is read only
        return _render(request, _page(state, picked, complain=True), [], None)
    for name, values in state["versions"].items():
        merged.setlist(name, values)
    merged.setlist(keeping.OPENED_FIELD, [keeping.sign_opened(state["now"])])
    # In whose name the choices were sent is this request's own word.
    if keeping.ACTING_FIELD in request.POST:
        merged.setlist(keeping.ACTING_FIELD, request.POST.getlist(keeping.ACTING_FIELD))
    request.POST = _as_query(merged)  # type: ignore[assignment]  # Django's own is read only
    return None


def _as_query(values: MultiValueDict[str, str]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, found in values.lists():
        query.setlist(name, found)
    query._mutable = False
    return query


def _picked(state: dict[str, Any], post: QueryDict) -> dict[int, str]:
    """The choice made for each field; fields alike need none, and a choice not offered is none."""
    found = {}
    for index, field in enumerate(state["fields"]):
        offered = merging.allowed(_triple(field), field["long"])
        if len(offered) == 1:
            found[index] = offered[0].value
        elif (sent := post.get(f"{CHOICE_PREFIX}{index}", "")) in {c.value for c in offered}:
            found[index] = sent
    return found


def _values_under(field: dict[str, Any], choice: Choice) -> Fields:
    if choice is Choice.BOTH:
        (name,) = field["mine"]
        return {name: merging.chosen(_triple(field), choice)}
    kept: Fields = field["mine" if choice is Choice.MINE else "theirs"]
    return kept
