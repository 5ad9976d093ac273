"""Geocoding: from addresses to positions with their uncertainty, offline or by providers that are asked for.

The only room that reaches the network, and only where a provider was named.
"""

from geocensus.addresses.geocoders.answers import Answer, Failure, KeyRefused, Passing, QuotaSpent, Status
from geocensus.addresses.geocoders.finding import provider_names
from geocensus.addresses.geocoders.geocoding import COLUMNS, Geocoder, geocode
from geocensus.addresses.geocoders.ledger import Account, Ledger, ledger_path
from geocensus.addresses.geocoders.provider import ACCURACY_M, Provider, Terms

__all__ = [
    "ACCURACY_M",
    "COLUMNS",
    "Account",
    "Answer",
    "Failure",
    "Geocoder",
    "KeyRefused",
    "Ledger",
    "Passing",
    "Provider",
    "QuotaSpent",
    "Status",
    "Terms",
    "geocode",
    "ledger_path",
    "provider_names",
]
