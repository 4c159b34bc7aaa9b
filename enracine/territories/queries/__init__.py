"""Reading places: search, divisions at a date, regions and their facts."""

from enracine.territories.queries.catalogue import (
    TerritoryCard,
    TerritoryDetail,
    territories,
    territory,
)
from enracine.territories.queries.distances import Distance, distance_between, nearest_mrcs
from enracine.territories.queries.divisions import (
    Divisions,
    cmm_extents,
    directorates_by_region,
    divisions_at,
    divisions_of,
    divisions_of_mrc,
    in_cmm,
    mrcs_of_region,
    paj_territories_of,
    prefix_extents,
    residence_in_cmm,
)
from enracine.territories.queries.regions import (
    FactLine,
    RegionRow,
    RegionSheet,
    fact_lines,
    region_sheet,
    regions_overview,
)
from enracine.territories.queries.search import (
    PlaceHit,
    PlaceSearch,
    PostalAnswer,
    municipality_hit,
    place_by_postal_code,
    search_municipalities,
    search_places,
)

__all__ = [
    "Distance",
    "Divisions",
    "FactLine",
    "PlaceHit",
    "PlaceSearch",
    "PostalAnswer",
    "RegionRow",
    "RegionSheet",
    "TerritoryCard",
    "TerritoryDetail",
    "cmm_extents",
    "directorates_by_region",
    "distance_between",
    "divisions_at",
    "divisions_of",
    "divisions_of_mrc",
    "fact_lines",
    "in_cmm",
    "mrcs_of_region",
    "municipality_hit",
    "nearest_mrcs",
    "paj_territories_of",
    "place_by_postal_code",
    "prefix_extents",
    "region_sheet",
    "regions_overview",
    "residence_in_cmm",
    "search_municipalities",
    "search_places",
    "territories",
    "territory",
]
