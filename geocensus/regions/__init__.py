"""Division codes and names by vintage, and the 17 pilot regions of the census."""

from geocensus.regions.pilots import SCOPES, Region, region, regions, select

__all__ = ["SCOPES", "Region", "region", "regions", "select"]
