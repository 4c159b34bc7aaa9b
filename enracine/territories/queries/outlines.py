"""The official outlines of a map, when there are some for every place of it."""

from enracine.territories.maps import Outline as Drawn
from enracine.territories.models import Mrc, Outline, Region
from enracine.territories.names import fold
from enracine.territories.outlines.reading import Known


def outlines_of(layer: str) -> dict[str, Drawn]:
    """By code of region or of MRC; empty when nobody imported any. One query."""
    rows = Outline.objects.filter(layer=layer).order_by("code")
    return {
        o.code: Drawn(o.path, o.x, o.y, (o.left, o.top, o.right, o.bottom)) for o in rows.iterator()
    }


def known_places() -> Known:
    """The places that a file of outlines may name. Two queries."""
    regions = Region.objects.order_by("code").values_list("code", "name")
    mrcs = Mrc.objects.order_by("code").values_list("code", "name", "short_name")
    return Known(
        {code: frozenset([fold(name)]) for code, name in regions},
        {code: frozenset([fold(name), fold(short)]) for code, name, short in mrcs},
    )
