"""A stand-in for the fleet owner API of Stellantis, with monitors that push to a webhook."""

from .courier import Delivery
from .faults import StellantisCounters, StellantisFaults
from .front import Visit
from .papers import Papers
from .simulator import StellantisSimulator
from .world import Car, Fleet, Model, World

__all__ = [
    "Car",
    "Delivery",
    "Fleet",
    "Model",
    "Papers",
    "StellantisCounters",
    "StellantisFaults",
    "StellantisSimulator",
    "Visit",
    "World",
]
