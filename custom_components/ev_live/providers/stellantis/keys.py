"""Which values a vehicle has, by what it runs on and what it can tell (report 4, 5)."""

from collections.abc import Iterable

from .words import OPENINGS

# What happens to any vehicle.
LIVES = frozenset({"activity", "incidents"})

ELECTRIC = frozenset(
    {
        "soc",
        "range",
        "sessions",
        "charging",
        "plugged",
        "charging_status",
        "charging_mode",
        "charging_type",
        "charging_power_level",
        "charging_rate",
        "charge_end",
        "delayed_start",
        "battery_energy",
        "battery_capacity",
        "soh",
        "soh_resistance",
    }
)

FUEL = frozenset({"fuel_percent", "fuel_range", "fuel_used"})
THERMIC = frozenset({"coolant_temperature", "oil_temperature"})

# Where a part of the vehicle can be told to be missing, by its scope of data.
SCOPES = {
    "doorsState": frozenset({"unlocked", *OPENINGS.values()}),
    "alarm": frozenset({"alarm"}),
    "safety": frozenset({"seat_belt"}),
    "drivingBehavior": frozenset({"driving_mode"}),
    "preconditioning": frozenset({"preconditioning"}),
    "battery": frozenset({"low_voltage_battery"}),
    "ignition": frozenset({"ignition"}),
    "powertrain": frozenset({"powertrain"}),
    "odometer": frozenset({"odometer"}),
    "kinetic": frozenset({"moving", "speed"}),
    "maintenance": frozenset({"service_days", "service_distance"}),
    "engines": THERMIC,
}

COMMON = (
    frozenset().union(*(keys for name, keys in SCOPES.items() if name != "engines"))
    | LIVES
    | {
        "position",
        "outside_temperature",
        "privacy",
        "stolen",
        "warning",
        "tyre_problem",
        "last_heard",
        "last_push",
    }
)

ALL = COMMON | ELECTRIC | FUEL | THERMIC

# What is remembered to tell its changes, and not shown.
SILENT = frozenset({"ecall", "alarm_trigger"})

RUNS_ON = {
    "Electric": ELECTRIC,
    "Hybrid": ELECTRIC | FUEL | THERMIC,
    "Thermic": FUEL | THERMIC,
    "Hydrogen": FUEL,
}

# What a vehicle cannot have, even if it says so: electric ones send a tank that is empty.
LACKS = {
    "Electric": FUEL | THERMIC,
    "Thermic": ELECTRIC,
}

PART = "data:telemetry:vehicle:"
POSITION = "data:position"


def reports_of(motorization: str | None, scopes: Iterable[str]) -> frozenset[str]:
    """Return what a vehicle will report, as far as that is told.

    `scopes` are the `onboardCapabilities.data` of it, none where they are not told. Nobody
    documents whether they are complete: what they leave out is added once it is heard of.
    """
    told = set(scopes)
    reports = COMMON | RUNS_ON.get(motorization or "", frozenset())
    parts = {scope.removeprefix(PART) for scope in told if scope.startswith(PART)}
    if parts:
        reports -= frozenset().union(*(keys for name, keys in SCOPES.items() if name not in parts))
    if told and POSITION not in told:
        reports -= {"position"}
    return reports
