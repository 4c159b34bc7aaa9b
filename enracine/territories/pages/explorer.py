"""The explorer: the map and the list of places, which say the same thing. Nobody signs in."""

from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enracine.kernel.access import public
from enracine.kernel.clock import today
from enracine.kernel.filtering import chosen
from enracine.kernel.kept import kept
from enracine.kernel.numbers import whole_number
from enracine.kernel.templatetags.formats import number
from enracine.territories import occupations, serving
from enracine.territories.fields import PlaceField
from enracine.territories.forms import PlaceSearchForm
from enracine.territories.maps import Cell, PlaceMap, Shade, draw
from enracine.territories.pages.reading import (
    address_of,
    distance,
    kilometres,
    language,
    typed,
    typed_many,
)
from enracine.territories.queries import (
    AROUND,
    NEEDS,
    Asked,
    Explored,
    PlaceRow,
    Since,
    explore,
    since,
)
from enracine.territories.queries.explorer import (
    AWAY,
    BY_NAME,
    BY_VALUE,
    DISTANCE,
    MRCS,
    REGIONS,
)
from enracine.territories.queries.outlines import outlines_of
from enracine.territories.rules import CmmExtent
from enracine.territories.tiles import REGION_TILES, WHOLE, mrc_tiles

#: The highest age that is understood.
OLDEST = 120
#: The layer of outlines of each level.
LAYERS = {REGIONS: "region", MRCS: "mrc"}
#: What may be asked without saying anything of oneself: which places, which measure, in which order.
OF_NOBODY = {"lieux", "mesure", "hors_cmm", "tri"}
#: Answers kept drawn in a process, 80 kB of HTML at most each.
MOST_KEPT = 60


@dataclass(frozen=True)
class Read:
    """What the address asks, and what of it could not be understood."""

    asked: Asked
    #: What was typed for the place to measure from, and why it was not understood.
    from_text: str = ""
    from_error: str = ""
    #: What was typed for an occupation, the names that look like it, and the name of the one chosen.
    work_text: str = ""
    work_name: str = ""
    hits: list[occupations.Occupation] = field(default_factory=list)
    query: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the list as it is read: the address of its sheet, what is said under its name, how far."""

    row: PlaceRow
    url: str
    about: str
    distance: str


@public
@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Every region, or every MRC, by one measure. A whole page, or its results alone for htmx."""
    fragment = bool(getattr(request, "htmx", False))
    read = read_address(request)
    # What is typed or says something of whoever looks (her town, her age, her family) is never kept.
    asks_of_nobody = {name for name, value in request.GET.items() if value} <= OF_NOBODY
    drawn = _kept(read.asked, fragment) if asks_of_nobody else _draw(read, fragment)
    if fragment:
        return HttpResponse(drawn)
    context = {"title": _("Les régions du Québec"), "kept": drawn}
    return render(request, "layouts/public_kept.html", context)


@kept(lambda: ["territories", *serving.parts()], MOST_KEPT)
def _kept(asked: Asked, fragment: bool) -> SafeString:
    """The explorer as anybody may ask it of anywhere, drawn once."""
    return _draw(Read(asked), fragment)


def _draw(read: Read, fragment: bool) -> SafeString:
    """The explorer without what surrounds every page; its results alone for `fragment`."""
    found = explore(read.asked, today())
    asked = found.asked
    context = {
        "found": found,
        "read": read,
        "map": map_of(found, read),
        "lines": lines_of(found),
        "measure_name": measure_name(found, read),
        "form": PlaceSearchForm(),
        "by_value": asked.order == BY_VALUE,
        "by_distance": found.indicator is None and asked.measure == DISTANCE,
        "by_away": asked.measure == AWAY,
        "shown": asked.region or asked.level,
        "needs": [(key, words[1], key in asked.needs) for key, words in NEEDS.items()],
        "around": AROUND,
        "more": bool(
            read.from_text or read.work_text or read.work_name or asked.needs or asked.programme
        ),
        "programme_name": dict(found.programmes).get(asked.programme, ""),
        "nowhere": found.unknown == len(found.rows),
        "on": words_chosen(found, read),
    }
    name = "territories/_explorer_results.html" if fragment else "territories/regions.html"
    return render_to_string(name, context)


def read_address(request: HttpRequest) -> Read:
    """What the address asks; what it says that means nothing is left out. Four queries at most."""
    places, occupation = typed(request, "lieux"), typed(request, "cnp")
    start, from_text, error = read_since(request)
    named = occupations.names({occupation}) if occupation.isdecimal() else {}
    work_text = typed(request, "metier")
    if named and work_text == named[occupation]:
        work_text = ""
    elif "metier" in request.GET:
        # Another occupation was typed over the one chosen, or it was wiped out.
        named = {}
    measure = AWAY if start and not typed(request, "mesure") else typed(request, "mesure")
    asked = Asked(
        level=MRCS if places and places != REGIONS else REGIONS,
        measure=measure or DISTANCE,
        region=places if places.isdecimal() else "",
        outside_cmm=typed(request, "hors_cmm") == "1",
        order=BY_VALUE if typed(request, "tri") == BY_VALUE else BY_NAME,
        since=start,
        within=whole_number(typed(request, "km")) or 0,
        occupation=occupation if named else "",
        needs=tuple(typed_many(request, "besoin")),
        programme=typed(request, "service"),
        age=_age(typed(request, "age")),
    )
    return Read(
        asked=asked,
        from_text=from_text,
        from_error=error,
        work_text=work_text,
        work_name=named.get(occupation, ""),
        hits=occupations.search(work_text) if work_text else [],
        query=_without(request, "metier", "cnp"),
    )


def _age(text: str) -> int | None:
    """An age that somebody may have; None for anything else."""
    age = whole_number(text)
    return age if age is not None and 0 < age <= OLDEST else None


def read_since(request: HttpRequest) -> tuple[Since | None, str, str]:
    """The place to measure from, what was typed, and why it was not understood. Two queries at most."""
    text = typed(request, "depuis")
    if not text:
        return None, "", ""
    try:
        return since(PlaceField(required=False).clean(text)), text, ""
    except forms.ValidationError as error:
        return None, text, error.messages[0]


def _without(request: HttpRequest, *names: str) -> str:
    """The address's choices without some, ready for another to be added."""
    kept = [(k, v) for k, vs in request.GET.lists() if k not in names for v in vs if v]
    return urlencode(kept)


def measure_name(found: Explored, read: Read) -> str:
    """What is shown, in words."""
    if found.indicator is not None and found.indicator.by:
        return f"{found.indicator.name} : {read.work_name}"
    if found.indicator is not None:
        return found.indicator.name
    if found.asked.measure == AWAY and found.asked.since:
        return _("Distance jusqu’à %(place)s") % {"place": found.asked.since.name}
    return _("Distance jusqu’à Montréal")


def words_chosen(found: Explored, read: Read) -> list[str]:
    """Every choice that the map and the list follow, in words."""
    asked = found.asked
    regions_by_code = {region.code: region.name for region in found.regions}
    if asked.region:
        places = _("Les MRC d’une région") + f" ({regions_by_code.get(asked.region, '')})"
    else:
        places = _("Les 17 régions") if asked.level == REGIONS else _("Toutes les MRC")
    return chosen(
        (_("Lieux"), places),
        (_("Mesure"), measure_name(found, read)),
        (_("Ordre de la liste"), asked.order == BY_VALUE and _("Du plus grand au plus petit")),
        ("", asked.outside_cmm and _("Hors de la CMM")),
        (_("Distance depuis (ville ou village)"), read.from_text),
        (_("À combien de kilomètres, au plus"), asked.within and f"{asked.within} km"),
        (_("Métier"), read.work_name or read.work_text),
        (_("Là où l’on m’accueille : service"), dict(found.programmes).get(asked.programme)),
        (_("Mon âge (facultatif)"), asked.age),
        (
            _("Ma famille a besoin de"),
            ", ".join(str(NEEDS[k][1]) for k in asked.needs if k in NEEDS),
        ),
    )


def map_of(found: Explored, read: Read) -> PlaceMap:
    """The places found, as a map whose shades are those of the measure."""
    asked = found.asked
    squares = REGION_TILES if asked.level == REGIONS else mrc_tiles(asked.region or WHOLE)
    cells = [cell_of(row, _value(row, found)) for row in found.rows]
    label = _("Carte : %(measure)s") % {"measure": measure_name(found, read)}
    return draw(label, cells, squares, legend_of(found), outlines_of(LAYERS[asked.level]))


def cell_of(row: PlaceRow, value: str) -> Cell:
    """A row of the list as a place of the map. Its number is its code."""
    return Cell(row.number, row.number, row.name, address_of(row.place), value, row.step)


#: How much of a place is in the CMM, when some of it is.
IN_CMM = {
    CmmExtent.WHOLE: gettext_lazy("dans la CMM"),
    CmmExtent.PART: gettext_lazy("en partie dans la CMM"),
}


def lines_of(found: Explored) -> list[Line]:
    """The rows of the list with their words: a hundred of them cost a template more than all the rest."""
    people, unknown = _("%(n)s personnes"), _("population : donnée non disponible")
    in_cmm = {extent: str(words) for extent, words in IN_CMM.items()}
    tongue, by_mrc = language(), found.asked.level == MRCS

    def about(row: PlaceRow) -> str:
        said = [row.region.name] if by_mrc else []
        said.append(
            people % {"n": number(int(row.population), tongue)} if row.population else unknown
        )
        if row.extent in in_cmm:
            said.append(in_cmm[row.extent])
        return "; ".join(said)

    def far(row: PlaceRow) -> str:
        if found.indicator is not None:
            return ""
        return kilometres(row.away or 0) if found.asked.measure == AWAY else distance(row.place)

    return [Line(row, address_of(row.place), about(row), far(row)) for row in found.rows]


def _value(row: PlaceRow, found: Explored) -> str:
    if found.indicator is not None:
        return row.text or _("n. d.")
    if found.asked.measure == AWAY:
        return kilometres(row.away or 0)
    return kilometres(row.kilometres) if row.kilometres else ""


def legend_of(found: Explored) -> list[Shade]:
    """The shades in words, unknown last when there is one."""
    texts = found.bound_texts if found.indicator else [kilometres(int(b)) for b in found.bounds]
    lines = []
    if texts:
        lines.append(Shade(1, _("moins de %(end)s") % {"end": texts[0]}))
        lines += [
            Shade(i + 2, _("de %(start)s à %(end)s") % {"start": a, "end": b})
            for i, (a, b) in enumerate(zip(texts, texts[1:], strict=False))
        ]
        lines.append(Shade(len(texts) + 1, _("%(start)s et plus") % {"start": texts[-1]}))
    if found.unknown:
        lines.append(Shade(0, _("donnée non disponible")))
    return lines
