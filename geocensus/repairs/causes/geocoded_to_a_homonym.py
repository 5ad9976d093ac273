"""A geocoder took a county for its namesake; the address has been geocoded again, and lies in the county that was meant."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import Floats, repair


@repair(
    cause="geocoded_to_a_homonym",
    title=Text(en="Geocoded to a homonym", zh="地理编码误判同名地点"),
    message=Text(
        en="A geocoder took the county for one of a similar name; the address, geocoded again, lies in the county that it names",
        zh="地理编码将所述县误认为名称相近的另一县；重新编码的位置位于所述县内",
    ),
    fixes=("ADR001", "ADR003", "ADR004", "RGN001", "RGN005"),
    prior=0.01,
    source="own choice, corrected by what each register shows [decision 84]; the case of 陕县 and 单县",
    cases=[
        ({"geocode_own_lon": 111.1, "geocode_own_lat": 34.7, "homonym_distance_m": 420_000.0}, (111.1, 34.7)),
        ({"geocode_own_lon": 111.1, "geocode_own_lat": 34.7, "homonym_distance_m": 0.0}, (np.nan, np.nan)),
    ],
)
def geocoded_to_a_homonym(geocode_own_lon: Floats, geocode_own_lat: Floats, homonym_distance_m: Floats) -> Candidates:
    """Take the position that the address was geocoded to, where the reported one lies in a namesake."""
    return Candidates.of(lon=geocode_own_lon, lat=geocode_own_lat, likelihood=homonym_distance_m > 0)
