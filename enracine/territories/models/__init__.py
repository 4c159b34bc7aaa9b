"""Places, their dated divisions and their facts."""

from enracine.territories.models.base import Origin, Reliability, RoadBasis
from enracine.territories.models.divisions import (
    CmmMembership,
    DirectorateCoverage,
    PajCoverage,
    PastRegionOfMrc,
)
from enracine.territories.models.facts import (
    PLACES,
    Caveat,
    Fact,
    FactHistory,
    Gap,
    Indicator,
    Source,
)
from enracine.territories.models.outlines import Outline
from enracine.territories.models.places import (
    MifiDirectorate,
    Mrc,
    Municipality,
    PajTerritory,
    PostalPrefix,
    PostalShare,
    Region,
)

__all__ = [
    "PLACES",
    "Caveat",
    "CmmMembership",
    "DirectorateCoverage",
    "Fact",
    "FactHistory",
    "Gap",
    "Indicator",
    "MifiDirectorate",
    "Mrc",
    "Municipality",
    "Origin",
    "Outline",
    "PajCoverage",
    "PajTerritory",
    "PastRegionOfMrc",
    "PostalPrefix",
    "PostalShare",
    "Reliability",
    "Region",
    "RoadBasis",
    "Source",
]
