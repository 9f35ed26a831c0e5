"""The words of the provider, as they stand on the wire."""

ALERTS_WORDS = """
    AbsBrakingSystemFault ActiveSpoilerFault AdBlueFault AdBlueFaultStartingImpossible
    AdBlueFaultStartingImpossibleSoon AddWasherFluid AirbagOrSeatBeltPretensionerOrActiveHoodFailure
    AssistanceButtonFault AutomaticBrakingDeactivated AutomaticHeadlightAdjustmentFault
    BatteryChargeOrElectricalCircuitSystemFailure BrakingSystemFailure ChargingFailure
    CheckTheCenterBrakeLamp CollisionDetectionSystemFault CollisionMitigationSystemFault
    CoolantLevellow DrivingAssistanceSensorBlind ElectricTractionSystemFailureLimitSpeed
    ElectricTractionSystemFailureStopVehicle ElectricTractionSystemFault ElectronicImmobiliserFault
    EmissionSystemOrAdBlueQualityFailueStartingImpossible
    EmissionSystemOrAdBlueQualityFailueStartingImpossibleSoon EmissionSystemOrAdBlueQualityFailure
    EngineFailure EngineFault EngineMisfiringFuel EngineOilPressureFailure EngineTemperatureFailure
    EspAsrSystemFault FrontLeftFlashingIndicatorFault FrontLeftFogLampsFault
    FrontLeftParkingLampsFault FrontRightFlashingIndicatorFault FrontRightFogLampsFault
    FrontRightParkingLampsFault FuelLevelLow GearboxFault HeadlightsFault InstalledSpareWheelFault
    InterVehicleTimeMeasurementFault LaneChangeAssistanceFault LaneDepartureWarningSystemFault
    LeftBrakeLampFault LeftFrontDoorOpen LeftFrontDoorOpenLowSpeed LeftFrontTirePressurSensorFault
    LeftFrontTirePuncture LeftFrontTireUnderInflated LeftRearDoorOpen LeftRearDoorOpenLowSpeed
    LeftRearTirePressurSensorFault LeftRearTirePuncture LeftRearTireUnderInflated
    LeftReverseLampFault OilLevelLow ParkAssistSystemFault ParkingBrakeOrHillStartSystemFailure
    ParticleFilterAdditiveLevelTooLow ParticleFilterFull ParticleFilterRegenerating
    PowerSteeringFailure PowerSteeringFault PreheatingPreventilationDeactivatedBatteryLow
    PreheatingPreventilationDeactivatedClockUnset PreheatingPreventilationDeactivatedFuelLevelLow
    RearLeftFlashingIndicatorFault RearLeftFogLampsFault RearLeftParkingLampsFault
    RearRightFlashingIndicatorFault RearRightFogLampsFault RearRightParkingLampsFault RearWindowOpen
    RearWindowOpenLowSpeed ReplaceBrakePads ReplaceTheRemoteControlBattery
    RetractableRoofMechanismFault RightBrakeLampFault RightFrontDoorOpenLowSpeed RightFrontDoorOpen
    RightFrontTirePressurSensorFault RightFrontTirePuncture RightFrontTireUnderInflated
    RightRearDoorOpen RightRearDoorOpenLowSpeed RightRearTirePressurSensorFault
    RightRearTirePuncture RightRearTireUnderInflated RightReverseLampFault RiskOfIce
    RoofOperationNotPossibleSpeedUnknown RoofOperationNotPossibleTooHighTemp ShiftToPark
    SteeringLockFault SuspensionFault SuspensionFaultLimitSpeed SuspensionFaultRepaireVehicle
    TireUnderInflationDetectionSystemFault TooManyRoofOperation TrailerConnectionFault
    TrunkOrHoodOpen TrunkOrHoodOpenLowSpeed WaterInTheDieselFuelFilter
"""

SEVERITIES = ("Information", "Warning", "Critical")
POWERTRAIN = ("NotRunning", "Starting", "Running", "Stopping", "Stopped")
CHARGING = ("Disconnected", "InProgress", "Failure", "Stopped", "Finished")
CHARGE_TYPES = ("Partial", "Full")
TRIP_STATES = ("Nominal", "Unstarted", "DataLacking", "Unfinished")
BELTS = ("Normal", "Omission")
PRIVACY = ("None", "Geolocation", "Full")
DRIVING_MODES_WORDS = """
    Normal Sport Comfort Eco Sand Mud Snow ZEV Hybrid ZEVEco HybridEco EcoPlus eAWD 4AWD
    ReinforcedLoad
"""
COLLISION_SIDES = ("Front", "Rear", "Lateral")
COLLISION_SEVERITIES = ("Minimal", "Minor", "Major")
ECALLS = ("NotDetected", "Detected", "ShockDetectionUnabled")
BREAK_INS_WORDS = """
    NoBreakIn FrontRightDoorBreakIn FrontLeftDoorBreakIn RearRightFrontDoorBreakIn
    RearLeftFrontDoorBreakIn HoodDoorBreakIn TrunkDoorBreakIn BackliteDoorBreakIn RoofBreakIn
    VolumetricBreakIn VehicleLifting ElectricalsystemBreakIn KeyLearning UnauthenticatedStartup
"""
ALARMS = ("Inactive", "Active")
OPENINGS = ("Driver", "Passenger", "RearLeft", "RearRight", "Trunk", "RearWindow", "RoofWindow")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

EXTENSIONS = {
    "vehicle.doorsState": "doorState",
    "vehicle.status": "status",
    "vehicle.maintenance": "maintenance",
    "vehicle.position": "position",
    "vehicle.telemetry": "telemetry",
    "vehicle.alerts": "alerts",
    "vehicle.collisions": "collisions",
    "vehicle.trip": "trip",
    "vehicle.stolen": "stolen",
}
TELEMETRY = "vehicle.telemetry"
TELEMETRY_TYPES_WORDS = """
    environment privacy vehicle vehicle.adas vehicle.battery vehicle.doorsState vehicle.energies
    vehicle.engines vehicle.ignition vehicle.lighting vehicle.lightingSystem vehicle.safety
    vehicle.transmission vehicle.drivingBehavior vehicle.alarm.status vehicle.alarm.trigger
    vehicle.wipingBlades
"""

ALERTS = tuple(ALERTS_WORDS.split())
DRIVING_MODES = tuple(DRIVING_MODES_WORDS.split())
BREAK_INS = tuple(BREAK_INS_WORDS.split())
TELEMETRY_TYPES = tuple(TELEMETRY_TYPES_WORDS.split())
