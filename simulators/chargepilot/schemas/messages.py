"""The field tables of every message but the depot picture, and the messages by name."""

from typing import Literal

from .information import INFORMATION_REQUEST
from .kinds import (
    FLAG,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    Kind,
    Schema,
    Version,
    choice,
    identifier,
    percent,
    plain,
    row,
    rows_of,
    table,
)

MessageName = Literal[
    "MessageStructure",
    "BootNotificationRequest",
    "BootNotificationResponse",
    "ProvideChargingInformationRequest",
    "ProvideChargingInformationResponse",
    "ProvideChargingRequestsRequest",
    "ProvideChargingRequestsResponse",
    "ErrorResponse",
]

EMPTY = table()
BOOT_REQUEST = table(
    row("presystem", choice("BMS", "ITCS"), "RRR", chargepilot="-"),
    row("systemType", choice("BMS", "ITCS"), "---", chargepilot="R"),
)
BOOT_CONFIRMATION = table(row("status", choice("Accepted", "Rejected"), "RRR"))

REQUEST_DATA = table(
    row("expectedArrivalTimeAtChargingPoint", TIME),
    row("expectedSocAtArrival", percent),
    row("minTargetSoc", percent, "RRR"),
    row("maxTargetSoc", percent, "RRR"),
    row("requestedTimeForDeparture", TIME),
    row("adHocCharging", FLAG),
)
AUTOMATIC_PRECONDITIONING = table(
    row(
        "preconditioningRequest",
        choice(
            "WarmWaterAndVentilation",
            "HotWaterAndHeating",
            "NoWaterCoolingOrVentilation",
            "NoClimaticPreconditioningOrSNA",
            since_2=("NoClimatePreconditioningOrAutomaticPreselectionByTheVehicle", "SNA"),
        ),
        "RRR",
    ),
    row("ambientTemperature", NUMBER),
    row("requestedStartTime", TIME, "-oo"),
    row("requestedFinishTime", TIME),
    row("targetSoc", percent, "--o"),
)
MANUAL_PRECONDITIONING = table(
    row("hvacPreconditioningStartTime", TIME, "RRR"),
    row("hvacAuxiliaryConsumerPower", WHOLE),
    row("systemPreconditioningStartTime", TIME, "RRR"),
    row("systemAuxiliaryConsumerPower", WHOLE),
    row("targetSoc", percent, "--o"),
)
CHARGING_REQUEST = table(
    row("chargingPointId", identifier),
    row("vehicleId", TEXT, "RRR"),
    row("chargingRequestId", identifier, "RRR"),
    row("chargingProcessId", identifier),
    row("priority", WHOLE),
    row("chargingInstruction", choice("Normal", "Changed", "Terminate"), "oo-"),
    row("chargingRequestData", REQUEST_DATA, "RRR"),
    row("automaticPreconditioning", AUTOMATIC_PRECONDITIONING),
    row("manualPreconditioning", MANUAL_PRECONDITIONING),
)
REQUESTS_REQUEST = table(
    row("chargingRequestList", rows_of(CHARGING_REQUEST, never_empty_in=("1.0",)), "RRR"),
)


def error(version: Version) -> Schema:
    """Describe the payload of an error, which had no shape before 2.0."""
    shaped = table(row("errorMessage", TEXT, "RRR"))
    return shaped(version) if version == "2.0" else {"type": "object"}


def envelope(version: Version) -> Schema:
    """Describe the array of seven."""
    elements = [
        {"type": "integer", "enum": [1, 2, 3]},
        TEXT(version),
        identifier(version),
        TIME(version),
        plain(type="string", format="uuid")(version),
        TEXT(version),
        {"type": "object"},
    ]
    return {"type": "array", "items": elements, "minItems": 7, "maxItems": 7}


MESSAGES: dict[MessageName, Kind] = {
    "MessageStructure": envelope,
    "BootNotificationRequest": BOOT_REQUEST,
    "BootNotificationResponse": BOOT_CONFIRMATION,
    "ProvideChargingInformationRequest": INFORMATION_REQUEST,
    "ProvideChargingInformationResponse": EMPTY,
    "ProvideChargingRequestsRequest": REQUESTS_REQUEST,
    "ProvideChargingRequestsResponse": EMPTY,
    "ErrorResponse": error,
}
