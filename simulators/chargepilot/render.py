"""The one picture, as each dialect writes it."""

from typing import Any

from .dialects import Dialect, PresentPower, Times
from .picture import Picture
from .things import Depot, Fault, Origin, Point, Prediction, Process, Scheduled, Station, Vehicle
from .times import write_time

type Json = dict[str, Any]

ONLY_IN_2_0 = {"ChargingAndPreconditioning": "Charging", "Preconditioning": "ReadyToCharge"}
WH_A_KWH = 1000


def present(**fields: object) -> Json:
    """Leave out what is not known: nothing is ever null."""
    return {name: value for name, value in fields.items() if value is not None}


class Renderer:
    """Write pictures in one dialect."""

    def __init__(
        self, dialect: Dialect, *, times: Times | None = None, power: PresentPower | None = None
    ) -> None:
        """Choose the dialect, and what may differ within it."""
        self._dialect = dialect
        self._times = times or dialect.payload_times
        self._power = power or dialect.present_power
        self._is_2 = dialect.version == "2.0"
        self._is_1_0 = dialect.version == "1.0"

    def payload(self, picture: Picture) -> Json:
        """Return the payload of ProvideChargingInformation."""
        rejected = [{**self._origin(one.origin), "reason": one.reason} for one in picture.rejected]
        return present(
            depotInfoList=[self._depot(depot) for depot in picture.depots],
            rejectedChargingRequestInfoList=(rejected or None) if self._is_2 else None,
        )

    def _depot(self, depot: Depot) -> Json:
        default = [self._default_station(depot)] if self._dialect.default_station else []
        return present(
            depotId=depot.depot_id,
            name=depot.name,
            chargingStationInfoList=[*default, *map(self._station, depot.stations)],
        )

    def _default_station(self, depot: Depot) -> Json:
        """Write the station that is none: where the requests wait that have no point yet."""
        bare = not self._dialect.names_time_of_unbound
        scheduled = [self._scheduled(one, bare=bare) for one in depot.unbound]
        point = present(
            chargingPointId=f"{depot.depot_id}/0/0",
            chargingPointStatus="Unavailable",
            scheduledChargingProcessList=scheduled or None,
        )
        return present(
            chargingStationId=f"{depot.depot_id}/0",
            chargingStationStatus=None if self._is_2 else "Unavailable",
            chargingPointInfoList=[point],
        )

    def _station(self, station: Station) -> Json:
        return present(
            chargingStationId=station.station_id,
            chargingStationStatus=None if self._is_2 else station.status,
            totalPower=station.total_power,
            chargingPointInfoList=[self._point(point) for point in station.points],
            chargingStationFaultInfo=self._fault(station.fault, "chargingStationFaultCode"),
        )

    def _point(self, point: Point) -> Json:
        power = point.power_limit if self._power == "limit" else point.drawn
        return present(
            chargingPointId=point.point_id,
            chargingPointStatus=point.status,
            insideTemperature=point.inside_temperature,
            outsideTemperature=point.outside_temperature,
            connectorTemperature=point.connector_temperature,
            presentPower=None if self._is_2 else power,
            presentPowerLimit=power if self._is_2 else None,
            energyMeterReading=point.meter,
            chargingPointFaultInfo=self._fault(point.fault, "chargingPointFaultCode"),
            vehicleInfo=self._vehicle(point.vehicle) if point.vehicle else None,
            chargingProcessInfo=self._process(point.process) if point.process else None,
            scheduledChargingProcessList=[*map(self._scheduled, point.scheduled)] or None,
        )

    def _vehicle(self, vehicle: Vehicle) -> Json:
        status = vehicle.charging_status
        battery = present(
            stateOfHealth=vehicle.soh,
            stateOfCharge=vehicle.soc,
            temperature=vehicle.battery_temperature,
            batteryStatus=vehicle.battery_status if self._is_2 else None,
        )
        tank = present(h2TankStatus=vehicle.h2_status) if self._is_2 else {}
        return present(
            vehicleId=vehicle.vehicle_id,
            evccId=None if self._is_1_0 else vehicle.evcc_id,
            mileage=vehicle.mileage,
            tractionBatteryInfo=battery or None,
            h2TankInfo=tank or None,
            vehicleStatusInfo=dict(vehicle.status),
            vehicleChargingStatus=status if self._is_2 else ONLY_IN_2_0.get(status, status),
            vehicleFaultInfo=self._fault(vehicle.fault, "vehicleFaultCode"),
            preconditioningInfo=self._preconditioning(vehicle),
        )

    def _preconditioning(self, vehicle: Vehicle) -> Json:
        """Write energies in Wh as 2.0 does, in kWh as everybody else."""
        needs = vehicle.preconditioning
        unit = 1 if self._is_2 else WH_A_KWH

        def energy(value: float | None) -> int | None:
            return None if value is None else round(value / unit)

        return present(
            hvBatteryPreconditioningTime=needs.battery_minutes,
            hvBatteryChargingEnergy=energy(needs.battery_energy),
            vehiclePreconditioningTime=needs.vehicle_minutes,
            vehiclePreconditioningEnergy=energy(needs.vehicle_energy),
        )

    def _process(self, process: Process) -> Json:
        return present(
            **self._origin(process.origin),
            chargingProcessId=process.process_id,
            processStatus=process.status,
            startTime=self._time(process.started_at),
            chargingPredictionData=self._prediction(process.prediction),
            electricData=present(
                chargingCurrent=process.current,
                chargingVoltage=process.voltage,
                chargingPower=process.power if self._is_2 else process.power or 0,
                reactivePower=process.reactive_power,
            ),
            deliveredEnergy=process.delivered,
        )

    def _scheduled(self, scheduled: Scheduled, *, bare: bool = False) -> Json:
        minimum = {"requestedMinSoc": scheduled.prediction.min_soc}
        return present(
            **self._origin(scheduled.origin),
            chargingProcessId=scheduled.process_id,
            vehicleId=scheduled.vehicle_id,
            startTime=self._time(scheduled.starts_at),
            chargingPredictionData=(
                {"chargingPredictionDataMinSoc": minimum}
                if bare
                else self._prediction(scheduled.prediction)
            ),
        )

    def _prediction(self, prediction: Prediction) -> Json:
        if self._is_2:
            return self._prediction_of_2(prediction)
        departure = {
            "predictedDepartureTimeSoc": prediction.departure_soc,
            "predictedTime": self._time(prediction.departure_at),
        }
        return present(
            chargingPredictionDataMinSoc={
                "requestedMinSoc": prediction.min_soc,
                "predictedTime": self._time(prediction.min_soc_at),
            },
            chargingPredictionDataFinalSoc=_whole(
                predictedFinalSoc=prediction.max_soc,
                predictedTime=self._time(prediction.max_soc_at),
            ),
            chargingPredictionDataDepartureTime=None if self._is_1_0 else _whole(**departure),
        )

    def _prediction_of_2(self, prediction: Prediction) -> Json:
        progress = [
            {"predictedSoc": soc, "predictedTime": self._time(at)}
            for soc, at in prediction.progress
        ]
        return present(
            chargingPredictionDataStatus="Finished" if prediction.finished else "Ongoing",
            chargingPredictionDataMinTargetSoc={
                "requestedMinTargetSoc": prediction.min_soc,
                "predictedTime": self._time(prediction.min_soc_at),
            },
            chargingPredictionDataMaxTargetSoc=_whole(
                requestedMaxTargetSoc=prediction.max_soc,
                predictedTime=self._time(prediction.max_soc_at),
            ),
            chargingPredictionDataDepartureTime=_whole(
                predictedDepartureTimeSoc=prediction.departure_soc,
                requestedTimeForDeparture=self._time(prediction.departure_at),
            ),
            chargingProgressPredictionList=progress or None,
        )

    def _fault(self, fault: Fault | None, name: str) -> Json | None:
        if fault is None:
            return None
        return present(
            **{name: fault.code}, faultText=fault.text, faultTimeStamp=self._time(fault.at)
        )

    def _time(self, at: float | None) -> str | None:
        return None if at is None else write_time(at, self._times)

    @staticmethod
    def _origin(origin: Origin | None) -> Json:
        if origin is None:
            return {}
        return {"presystemId": origin.presystem_id, "chargingRequestId": origin.request_id}


def _whole(**fields: object) -> Json | None:
    """Write an object only if all of it is known."""
    return None if None in fields.values() else fields
