"""The field tables of ProvideChargingInformation."""

from .kinds import (
    FLAG,
    HEALTH,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    choice,
    identifier,
    percent,
    percent_since_2,
    row,
    rows_of,
    table,
)

STATION_FAULT = table(
    row(
        "chargingStationFaultCode",
        choice(
            "NoFaultKnown",
            "UsageFailure",
            "CommunicationFailure",
            "ElectricalOperationFailure",
            "ConfigurationFailure",
            "OtherChargingStationFailure",
        ),
        "RRR",
    ),
    row("faultText", TEXT),
    row("faultTimeStamp", TIME, "RRR"),
)
POINT_FAULT = table(
    row(
        "chargingPointFaultCode",
        choice("NoFaultKnown", "UsageFailure", "CommunicationFailure", "OtherChargingPointFailure"),
        "RRR",
    ),
    row("faultText", TEXT),
    row("faultTimeStamp", TIME, "RRR"),
)
VEHICLE_FAULT = table(
    row("vehicleFaultCode", TEXT, "RRR"),
    row("faultText", TEXT),
    row("faultTimeStamp", TIME, "RRR"),
)
TRACTION_BATTERY = table(
    row("stateOfHealth", percent),
    row("stateOfCharge", percent),
    row("temperature", WHOLE),
    row("batteryStatus", HEALTH, "--o"),
)
VEHICLE_STATUS = table(
    row("conservationChargingActive", FLAG),
    row("systemPreconditioningActive", FLAG),
    row("hvacPreconditioningActive", FLAG),
    row("balancingActive", FLAG),
    row("fossilFlameControlActive", FLAG),
    row("batteryChargingVoltage", NUMBER),
)
PRECONDITIONING = table(
    row("hvBatteryPreconditioningTime", WHOLE),
    row("hvBatteryChargingEnergy", WHOLE),
    row("vehiclePreconditioningTime", WHOLE),
    row("vehiclePreconditioningEnergy", WHOLE),
)
VEHICLE = table(
    row("vehicleId", TEXT, "RRR"),
    row("evccId", TEXT, "-oo"),
    row("mileage", WHOLE),
    row("tractionBatteryInfo", TRACTION_BATTERY),
    row("h2TankInfo", table(row("h2TankStatus", HEALTH)), "--o"),
    row("vehicleStatusInfo", VEHICLE_STATUS, "RRR"),
    row(
        "vehicleChargingStatus",
        choice(
            *("ReadyToCharge", "Charging", "ChargingImpossible", "Unknown"),
            since_2=("ChargingAndPreconditioning", "Preconditioning"),
        ),
        "RRR",
    ),
    row("vehicleFaultInfo", VEHICLE_FAULT),
    row("preconditioningInfo", PRECONDITIONING, "RRR"),
)
PREDICTION = table(
    row(
        "chargingPredictionDataMinSoc",
        table(
            row("requestedMinSoc", NUMBER, "RRR"),
            row("predictedTime", TIME, "RRR", chargepilot="o"),
        ),
        "Ro-",
    ),
    row(
        "chargingPredictionDataFinalSoc",
        table(row("predictedFinalSoc", NUMBER, "RRR"), row("predictedTime", TIME, "RRR")),
        "oo-",
    ),
    row(
        "chargingPredictionDataDepartureTime",
        table(
            row("predictedDepartureTimeSoc", percent_since_2, "RRR"),
            row("predictedTime", TIME, "-R-"),
            row("requestedTimeForDeparture", TIME, "--R"),
            open_in=("1.1", "chargepilot"),
        ),
        "-oo",
    ),
    row("chargingPredictionDataStatus", choice("Ongoing", "Finished"), "--R"),
    row(
        "chargingPredictionDataMinTargetSoc",
        table(row("requestedMinTargetSoc", percent, "RRR"), row("predictedTime", TIME, "RRR")),
        "--o",
    ),
    row(
        "chargingPredictionDataMaxTargetSoc",
        table(row("requestedMaxTargetSoc", percent, "RRR"), row("predictedTime", TIME, "RRR")),
        "--o",
    ),
    row(
        "chargingProgressPredictionList",
        rows_of(table(row("predictedSoc", percent, "RRR"), row("predictedTime", TIME, "RRR"))),
        "--o",
    ),
)
ELECTRIC = table(
    row("chargingCurrent", NUMBER),
    row("chargingVoltage", NUMBER),
    row("chargingPower", NUMBER, "RRo"),
    row("reactivePower", NUMBER),
)
PROCESS = table(
    row("presystemId", identifier),
    row("chargingRequestId", identifier),
    row("chargingProcessId", identifier, "RRR"),
    row(
        "processStatus",
        choice(
            *("Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing", "Queued"),
            "ChargingRejectedTechnically",
        ),
        "RRR",
    ),
    row("startTime", TIME, "RRR"),
    row("chargingPredictionData", PREDICTION, "RRR"),
    row("electricData", ELECTRIC, "RRR"),
    row("deliveredEnergy", NUMBER),
)
SCHEDULED = table(
    row("presystemId", identifier),
    row("chargingRequestId", identifier, "RRR"),
    row("chargingProcessId", identifier),
    row("vehicleId", TEXT, "RRR"),
    row("startTime", TIME),
    row("chargingPredictionData", PREDICTION, "RRR"),
)
POINT = table(
    row("chargingPointId", identifier, "RRR"),
    row(
        "chargingPointStatus",
        choice("Available", "Occupied", "Reserved", "Unavailable", "Faulted"),
        "RRR",
    ),
    row("insideTemperature", NUMBER),
    row("outsideTemperature", NUMBER),
    row("connectorTemperature", NUMBER),
    row("presentPower", NUMBER, "oo-"),
    row("presentPowerLimit", NUMBER, "--o"),
    row("energyMeterReading", NUMBER),
    row("chargingPointFaultInfo", POINT_FAULT),
    row("vehicleInfo", VEHICLE),
    row("chargingProcessInfo", PROCESS),
    row("scheduledChargingProcessList", rows_of(SCHEDULED)),
)
STATION = table(
    row("chargingStationId", identifier, "RRR"),
    row("chargingStationStatus", choice("Available", "Unavailable", "Faulted"), "RR-"),
    row("chargingPointInfoList", rows_of(POINT, never_empty_in=("1.0",)), "RRR"),
    row("chargingStationFaultInfo", STATION_FAULT),
    row("totalPower", NUMBER),
)
DEPOT = table(
    row("depotId", identifier, "RRR"),
    row("name", TEXT),
    row("chargingStationInfoList", rows_of(STATION, never_empty_in=("1.0",)), "RRR"),
)
REJECTED = table(
    row("presystemId", identifier, "RRR"),
    row("chargingRequestId", identifier, "RRR"),
    row("reason", TEXT, "RRR"),
)
INFORMATION_REQUEST = table(
    row("depotInfoList", rows_of(DEPOT, never_empty_in=("1.0",)), "RRR"),
    row("rejectedChargingRequestInfoList", rows_of(REJECTED), "--o"),
)
