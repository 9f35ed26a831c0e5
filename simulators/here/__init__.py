"""A stand-in for HERE EV Charge Points: the status stream, its companions and the sign-in."""

from .faults import HereCounters, HereFaults
from .front import Visit
from .kafka import Place
from .simulator import HereSimulator
from .world import Connector, Evse, Location

__all__ = [
    "Connector",
    "Evse",
    "HereCounters",
    "HereFaults",
    "HereSimulator",
    "Location",
    "Place",
    "Visit",
]
