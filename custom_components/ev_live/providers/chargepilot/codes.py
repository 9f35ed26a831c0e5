"""The words of VDV 463 and what they are called here: no state may look like Home Assistant's own."""

from enum import StrEnum
from types import MappingProxyType

from ...model import ConnectorStatus


class PointStatus(StrEnum):
    """What a charging point is, as the wire says it (report 5.2)."""

    AVAILABLE = "Available"
    OCCUPIED = "Occupied"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


POINT_STATUSES = MappingProxyType({status.value: status for status in PointStatus})

# Unavailable is out of service or offline, Faulted an error or unknown: nobody can tell them
# apart (report 8).
CONNECTOR_STATUSES = {
    PointStatus.AVAILABLE: ConnectorStatus.AVAILABLE,
    PointStatus.OCCUPIED: ConnectorStatus.OCCUPIED,
    PointStatus.RESERVED: ConnectorStatus.RESERVED,
    PointStatus.UNAVAILABLE: ConnectorStatus.INOPERATIVE,
    PointStatus.FAULTED: ConnectorStatus.OUT_OF_ORDER,
}

# Whether a vehicle is plugged in, where the status tells.
PLUGGED = {
    PointStatus.AVAILABLE: False,
    PointStatus.OCCUPIED: True,
    PointStatus.RESERVED: False,
}

IDLE = "idle"
CHARGING = "charging"
REJECTED = "rejected_technically"

PROCESS_STATUSES = {
    "Preparing": "preparing",
    "Charging": CHARGING,
    "SuspendedEVSE": "suspended_evse",
    "SuspendedEV": "suspended_ev",
    "Finishing": "finishing",
    "Queued": "queued",
    "ChargingRejectedTechnically": REJECTED,
}

# What an occupied point is doing, in the words that all providers share.
PROCESS_STATES = {
    "preparing": ConnectorStatus.PREPARING,
    CHARGING: ConnectorStatus.CHARGING,
    "suspended_evse": ConnectorStatus.SUSPENDED_EVSE,
    "suspended_ev": ConnectorStatus.SUSPENDED_EV,
    "finishing": ConnectorStatus.FINISHING,
}

STATION_STATUSES = {
    "Available": "available",
    "Unavailable": "out_of_service",
    "Faulted": "faulted",
}

NO_FAULT = "none"

FAULT_CODES = {
    "NoFaultKnown": "no_fault_known",
    "UsageFailure": "usage_failure",
    "CommunicationFailure": "communication_failure",
    "ElectricalOperationFailure": "electrical_operation_failure",
    "ConfigurationFailure": "configuration_failure",
    "OtherChargingPointFailure": "other_failure",
    "OtherChargingStationFailure": "other_failure",
}

PREDICTION_STATUSES = {"Ongoing": "ongoing", "Finished": "finished"}

VEHICLE_STATUSES = {
    "ReadyToCharge": "ready_to_charge",
    "Charging": CHARGING,
    "ChargingImpossible": "charging_impossible",
    "Unknown": "undetermined",
    "ChargingAndPreconditioning": "charging_and_preconditioning",
    "Preconditioning": "preconditioning",
}

HEALTH = {"OK": "ok", "NOK": "nok", "NA": "na"}
