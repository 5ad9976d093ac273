"""Division codes and names by vintage, and the 17 pilot regions of the census."""

from geocensus.regions.claiming import Claims, claims
from geocensus.regions.codes import CODE_STATUSES, Codes, resolve_codes
from geocensus.regions.declared import counties_declared, declared_county
from geocensus.regions.divisions import division, successor
from geocensus.regions.pilots import SCOPES, Region, region, regions, select
from geocensus.regions.vintages import Division

__all__ = [
    "CODE_STATUSES",
    "SCOPES",
    "Claims",
    "Codes",
    "Division",
    "Region",
    "claims",
    "counties_declared",
    "declared_county",
    "division",
    "region",
    "regions",
    "resolve_codes",
    "select",
    "successor",
]
