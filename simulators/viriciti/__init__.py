"""A stand-in for ViriCiti's live socket and the REST calls beside it."""

from .faults import ViriCitiCounters, ViriCitiFaults
from .fleet import DEPOT, FLEET, load_fleet
from .simulator import ViriCitiSimulator
from .world import Point, Station, Vehicle

__all__ = [
    "DEPOT",
    "FLEET",
    "Point",
    "Station",
    "Vehicle",
    "ViriCitiCounters",
    "ViriCitiFaults",
    "ViriCitiSimulator",
    "load_fleet",
]
