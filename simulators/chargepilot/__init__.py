"""A stand-in for ChargePilot and for other systems that speak VDV 463."""

from .faults import ChargePilotCounters, ChargePilotFaults
from .picture import Picture
from .simulator import ChargePilotSimulator
from .tls import Authority, Tls

__all__ = [
    "Authority",
    "ChargePilotCounters",
    "ChargePilotFaults",
    "ChargePilotSimulator",
    "Picture",
    "Tls",
]
