"""A stand-in for NOBIL's real-time streams and its static API."""

from .faults import NobilCounters, NobilFaults
from .simulator import NobilSimulator
from .world import Plug, Station

__all__ = ["NobilCounters", "NobilFaults", "NobilSimulator", "Plug", "Station"]
