"""What a picture says of a vehicle: it stands at a point, and goes on to another."""

from typing import NamedTuple

from ...fields import Values
from .codes import HEALTH, VEHICLE_STATUSES
from .fields import Fault, Fields, read_fault

FLAGS = (
    ("conservationChargingActive", "conservation_charging"),
    ("systemPreconditioningActive", "system_preconditioning"),
    ("hvacPreconditioningActive", "hvac_preconditioning"),
    ("balancingActive", "balancing"),
    ("fossilFlameControlActive", "flame_control"),
)

MINUTES = (
    ("hvBatteryPreconditioningTime", "battery_preconditioning_time"),
    ("vehiclePreconditioningTime", "vehicle_preconditioning_time"),
)

ENERGIES = (
    ("hvBatteryChargingEnergy", "battery_preconditioning_energy"),
    ("vehiclePreconditioningEnergy", "vehicle_preconditioning_energy"),
)

IS_CHARGING = {"charging", "charging_and_preconditioning"}


class Vehicle(NamedTuple):
    """A vehicle at a point."""

    id: str
    values: Values
    fault: Fault | None


def read_vehicle(fields: Fields, *, in_wh: bool) -> Vehicle | None:
    """Read a vehicle (report 5.2); energies are in Wh since 2.0 and in kWh before."""
    if (vehicle_id := fields.identifier("vehicleId")) is None:
        return None
    status = fields.choice("vehicleChargingStatus", VEHICLE_STATUSES)
    values: Values = {
        "vehicle_status": status,
        "charging": None if status in (None, "undetermined") else status in IS_CHARGING,
    }
    if "evccId" in fields:
        values["evcc_id"] = fields.text("evccId")
    if "mileage" in fields:
        values["odometer"] = fields.number("mileage")
    _read_battery(fields.part("tractionBatteryInfo"), values)
    _read_tank(fields.part("h2TankInfo"), values)
    _read_status(fields.part("vehicleStatusInfo"), values)
    _read_preconditioning(fields.part("preconditioningInfo"), values, in_wh=in_wh)
    fault = read_fault(fields, "vehicleFaultInfo", "vehicleFaultCode")
    values |= {"error_code": None, "fault_text": None}
    if fault is not None:
        values |= {"error_code": fault.code, **fault.shown}
    return Vehicle(id=vehicle_id, values=values, fault=fault)


def _read_battery(fields: Fields | None, values: Values) -> None:
    """Read the traction battery."""
    if fields is None:
        return
    for name, key in (("stateOfCharge", "soc"), ("stateOfHealth", "soh")):
        if name in fields:
            values[key] = fields.percent(name)
    if "temperature" in fields:
        values["battery_temperature"] = fields.number("temperature")
    if "batteryStatus" in fields:
        values["battery_status"] = fields.choice("batteryStatus", HEALTH)


def _read_tank(fields: Fields | None, values: Values) -> None:
    """Read the hydrogen tank."""
    if fields is not None and "h2TankStatus" in fields:
        values["h2_tank_status"] = fields.choice("h2TankStatus", HEALTH)


def _read_status(fields: Fields | None, values: Values) -> None:
    """Read what goes on in the vehicle."""
    if fields is None:
        return
    for name, key in FLAGS:
        if name in fields:
            values[key] = fields.flag(name)
    if "batteryChargingVoltage" in fields:
        values["low_voltage"] = fields.number("batteryChargingVoltage")


def _read_preconditioning(fields: Fields | None, values: Values, *, in_wh: bool) -> None:
    """Read what it takes to warm the vehicle up; the energies are given in kWh."""
    if fields is None:
        return
    values |= fields.numbers(MINUTES)
    for name, key in ENERGIES:
        if name in fields:
            values[key] = fields.number(name, 0.001 if in_wh else 1)
