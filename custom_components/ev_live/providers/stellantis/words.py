"""The words of the provider and what they are called here (report 5).

None of them may look like Home Assistant's own unknown and unavailable.
"""

import re

CHARGING_STATUSES = {
    "Disconnected": "disconnected",
    "InProgress": "in_progress",
    "Failure": "failure",
    "Stopped": "stopped",
    "Finished": "finished",
}
CHARGING_MODES = {"No": "no", "Slow": "slow", "Quick": "quick"}
CHARGING_TYPES = {"Partial": "partial", "Full": "full"}
POWER_LEVELS = {f"Level{number}": f"level_{number}" for number in range(1, 6)}

IGNITIONS = {"Stop": "stop", "StartUp": "start_up", "Start": "start"}
POWERTRAINS = {
    "NotRunning": "not_running",
    "Starting": "starting",
    "Running": "running",
    "Stopping": "stopping",
    "Stopped": "stopped",
}
DRIVING_MODES = {
    "Normal": "normal",
    "Sport": "sport",
    "Comfort": "comfort",
    "Eco": "eco",
    "Sand": "sand",
    "Mud": "mud",
    "Snow": "snow",
    "ZEV": "zev",
    "Hybrid": "hybrid",
    "ZEVEco": "zev_eco",
    "HybridEco": "hybrid_eco",
    "EcoPlus": "eco_plus",
    "eAWD": "e_awd",
    "4AWD": "four_wheel_drive",
    "ReinforcedLoad": "reinforced_load",
}
PRECONDITIONINGS = {
    "Enabled": "enabled",
    "Disabled": "disabled",
    "Finished": "finished",
    "Failure": "failure",
}

# Nothing hidden, the place, everything.
VISIBLE = "nothing"
PRIVACIES = {"None": VISIBLE, "Geolocation": "location", "Full": "everything"}

OPENINGS = {
    "Driver": "driver_door",
    "Passenger": "passenger_door",
    "RearLeft": "rear_left_door",
    "RearRight": "rear_right_door",
    "Trunk": "trunk",
    "RearWindow": "rear_window",
    "RoofWindow": "roof_window",
}
OPEN = {"Open": True, "Closed": False}
UNLOCKED = {
    "Unlocked": True,
    "DriverDoorUnlocked": True,
    "CabinDoorsUnlocked": True,
    "CargoDoorsUnlocked": True,
    "RearDoorsUnlocked": True,
    "TrunkUnLocked": True,
    "Locked": False,
    "SuperLocked": False,
    "CargoDoorsLocked": False,
    "RearDoorsLocked": False,
    "TrunkLocked": False,
}

BELTS = {"Normal": False, "Omission": True}
ALARMS = {"Inactive": False, "Active": True}
ECALL = "detected"
# The misspelling is the provider's.
ECALLS = {
    "NotDetected": "not_detected",
    "Detected": ECALL,
    "ShockDetectionUnabled": "shock_detection_disabled",
}
NO_BREAK_IN = "no_break_in"
BREAK_INS = {
    "NoBreakIn": NO_BREAK_IN,
    "FrontRightDoorBreakIn": "front_right_door",
    "FrontLeftDoorBreakIn": "front_left_door",
    "RearRightFrontDoorBreakIn": "rear_right_door",
    "RearLeftFrontDoorBreakIn": "rear_left_door",
    "HoodDoorBreakIn": "hood",
    "TrunkDoorBreakIn": "trunk",
    "BackliteDoorBreakIn": "rear_window",
    "RoofBreakIn": "roof",
    "VolumetricBreakIn": "interior",
    "VehicleLifting": "lifting",
    "ElectricalsystemBreakIn": "electrical_system",
    "KeyLearning": "key_learning",
    "UnauthenticatedStartup": "unauthenticated_startup",
}

SEVERITIES = {"Information": "information", "Warning": "warning", "Critical": "critical"}
SERIOUS = frozenset({"warning", "critical"})
COLLISION_SEVERITIES = {"Minimal": "minimal", "Minor": "minor", "Major": "major"}
COLLISION_SIDES = {"Front": "front", "Rear": "rear", "Lateral": "lateral"}

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def spell_out(words: str) -> str:
    """Write a name such as LeftFrontTirePuncture as a person would: Left front tire puncture."""
    return _HUMP.sub(" ", words).capitalize()
