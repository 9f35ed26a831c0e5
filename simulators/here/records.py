"""Records of EV Charge Points v3 and of the search for places, as HERE writes them."""

from collections.abc import Iterable

from .kafka import Json
from .world import Connector, Evse, Location, World, write_time

CATEGORIES = {"car": "700-7600-0322", "truck": "700-7600-0323", "twoWheeler": "700-7600-0324"}
FUTURE = {"futureField": {"a": [1, None]}, "siteKind": "depot"}


def camel_case(status: str) -> str:
    """Spell a status as v3 does."""
    first, *others = status.lower().split("_")
    return first + "".join(map(str.capitalize, others))


def connector_record(number: int, connector: Connector) -> Json:
    """Write a connector; its power may be missing."""
    record = {
        "id": str(number),
        "standard": connector.standard,
        "format": connector.format,
        "powerType": connector.power_type,
        "maxVoltage": connector.volts,
        "maxCurrent": connector.amps,
        "maxPower": connector.watts,
    }
    return _without_none(record)


def evse_record(world: World, location: Location, evse: Evse) -> Json:
    """Write an EVSE with what v3 says of it now; its id may be missing."""
    status, since = world.snapshot((location.location_id, evse.evse_id))
    record = {
        "uid": evse.uid,
        "id": evse.evse_id if evse.says_id else None,
        "evseId": evse.emi3,
        "status": camel_case(status),
        "modified": write_time(since, precise=True),
        "connectors": [
            connector_record(number, connector)
            for number, connector in enumerate(evse.connectors, start=1)
        ],
        "capabilities": ["remoteStartStop"],
        "physicalReference": evse.reference,
    }
    return _without_none(record)


def address_record(location: Location) -> Json:
    """Write an address, of which the street may be missing."""
    line = ", ".join(filter(None, (location.street, location.city)))
    record = {
        "label": line,
        "street": location.street,
        "houseNumber": "1" if location.street else None,
        "city": location.city,
        "countryCode": location.country,
    }
    return _without_none(record)


def location_record(world: World, location: Location, fields: Iterable[str]) -> Json:
    """Write a location: what is always there, and what was asked for."""
    listed = [evse for evse in location.evses if evse.listed]
    operator = location.operator and {"name": location.operator, "partnerId": "p-901"}
    record: Json = {
        "id": location.location_id,
        "location": {"lat": location.latitude, "lng": location.longitude},
        "name": location.name,
        "operator": operator,
        "supportedVehicles": list(location.vehicles),
    }
    if "evses" in fields:
        record["evses"] = [evse_record(world, location, evse) for evse in listed]
    if "address" in fields:
        record["address"] = address_record(location)
    if "locationInfo" in fields:
        record |= {"timeZone": location.timezone, "openingHours": {"open24x7": True}, **FUTURE}
    if "connectorGroups" in fields:
        record["connectorGroups"] = _connector_groups(listed)
    return _without_none(record)


def _connector_groups(evses: Iterable[Evse]) -> list[Json]:
    groups: dict[tuple[str, int | None], int] = {}
    for evse in evses:
        for connector in evse.connectors:
            kind = (connector.standard, connector.watts)
            groups[kind] = groups.get(kind, 0) + 1
    return [
        _without_none({"standard": standard, "maxPower": watts, "connectorCount": count})
        for (standard, watts), count in groups.items()
    ]


def place_record(location: Location, metres: float, *, electric: bool) -> Json:
    """Write a place as the search finds it, with its plugs if these were asked for."""
    title = location.name or "Charging station"
    categories = [{"id": CATEGORIES[vehicle]} for vehicle in location.vehicles]
    record: Json = {
        "title": title,
        "id": location.place_id,
        "resultType": "place",
        "address": {
            "label": f"{title}, {address_record(location)['label']}",
            "countryCode": location.country,
            "city": location.city,
        },
        "position": {"lat": location.latitude, "lng": location.longitude},
        "distance": round(metres),
        "categories": [*categories, {"id": "700-7600-0116"}],
    }
    if electric:
        record["extended"] = {"evStation": {"connectors": _place_connectors(location)}}
    return record


def _place_connectors(location: Location) -> list[Json]:
    kinds: dict[Connector, int] = {}
    for evse in location.evses:
        for connector in evse.connectors if evse.listed else ():
            kinds[connector] = kinds.get(connector, 0) + 1
    return [
        _without_none(
            {
                "supplierName": location.operator,
                "connectorType": {"name": connector.standard},
                "maxPowerLevel": connector.watts and connector.watts / 1000,
                "chargingPoint": {"numberOfConnectors": count},
            }
        )
        for connector, count in kinds.items()
    ]


def _without_none(record: Json) -> Json:
    return {name: value for name, value in record.items() if value is not None}
