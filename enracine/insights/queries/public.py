"""What everybody may read of settlements: sums of the common project, never a small number."""

from dataclasses import dataclass

from django.db.models import Sum

from enracine.insights.models import FigureTally
from enracine.insights.queries.retention import everybody_hidden, region_names
from enracine.insights.queries.summary import everybody_of
from enracine.insights.retention_rules import Cell
from enracine.insights.rules import SETTLED
from enracine.kernel.figures import SMALL, SMALL_SETTING, hidden_cells, is_small
from enracine.kernel.parameters import parameter
from enracine.kernel.templatetags import formats
from enracine.network.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class PublicBar:
    """A region; `hidden`: its number could point at somebody."""

    label: str
    value: int
    text: str
    hidden: bool


@dataclass(frozen=True)
class Enracinements:
    """What the public page shows. `settled` None: too few to be said."""

    settled: int | None
    small: int
    regions: list[PublicBar]
    #: By delay in months: what is known, for delays that enough households have passed.
    delays: list[tuple[int, Cell]]


def enracinements() -> Enracinements:
    """Sums of the common project since its beginning. Five SQL queries.

    The regions shown never give a hidden one: neither from the total nor from each other (L36).
    """
    network = list(
        Organisation.objects.filter(kind=OrganisationKind.EER_NETWORK, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    small = int(parameter(SMALL_SETTING, SMALL))
    totals = dict(
        FigureTally.objects.filter(organisation_id__in=network, measure=SETTLED)
        .order_by("region")
        .values_list("region")
        .annotate(total=Sum("value"))
    )
    settled = sum(totals.values())
    # What has no region (a protected address) is a cell of the total like the others.
    hidden = hidden_cells({code: n for code, n in totals.items() if n}, small)
    names = region_names()
    bars = []
    if hidden is not None:
        for code, total in totals.items():
            if not total or not code:
                continue
            is_hidden = code in hidden
            bars.append(
                PublicBar(
                    str(names.get(code) or code),
                    0 if is_hidden else total,
                    "" if is_hidden else formats.number(total, "fr-ca"),
                    is_hidden,
                )
            )
    cells = everybody_of(network)
    return Enracinements(
        settled=None if is_small(settled, small) else settled,
        small=small,
        regions=sorted(bars, key=lambda bar: (-bar.value, bar.label)),
        delays=[(m, c) for m, c in cells.items() if c.whole and not everybody_hidden(c, small)],
    )
