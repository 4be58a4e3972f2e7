"""What reads: where a point is, the lists a form offers, the layers of the map."""

from territories.selectors.layers import Layer, communes_layer, neighbourhoods_layer, renewal_sites_layer
from territories.selectors.lists import communes_for_form, neighbourhoods_for_form, perimeters_loaded
from territories.selectors.location import Location, LocationStatus, neighbourhood_at

__all__ = [
    "Layer",
    "Location",
    "LocationStatus",
    "communes_for_form",
    "communes_layer",
    "neighbourhood_at",
    "neighbourhoods_for_form",
    "neighbourhoods_layer",
    "perimeters_loaded",
    "renewal_sites_layer",
]
