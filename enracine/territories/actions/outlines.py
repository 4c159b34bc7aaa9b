"""Official outlines in place of the tiles, and the tiles again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record
from enracine.territories.models import Outline
from enracine.territories.outlines import DrawnOutline


@action
def keep_outlines(
    acting: Acting, layers: Mapping[str, Sequence[DrawnOutline]], source: str
) -> dict[str, int]:
    """Put these outlines in place of those of the same layers. Gives how many of each.

    The operator's alone: raises NotVisible for anybody else. Nothing is half-imported.
    """
    if not acting.is_system:
        raise NotVisible
    for layer, outlines in layers.items():
        Outline.objects.filter(layer=layer).delete()
        Outline.objects.bulk_create(
            Outline(layer=layer, source=source[:200], **asdict(one)) for one in outlines
        )
    counts = {layer: len(outlines) for layer, outlines in layers.items()}
    record("territories.outlines_kept", acting, data=counts)
    return counts


@action
def drop_outlines(acting: Acting) -> int:
    """Go back to the tiles. Gives how many outlines were there. Raises NotVisible."""
    if not acting.is_system:
        raise NotVisible
    count, _each = Outline.objects.all().delete()
    record("territories.outlines_dropped", acting, data={"count": count})
    return count
