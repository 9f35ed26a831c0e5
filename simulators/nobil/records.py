"""Stations as API v3 writes them down."""

from collections.abc import Iterable
import html
from typing import Any
from xml.etree import ElementTree as ET

from .catalogue import AVAILABILITIES, CONNECTORS, ENERGY_CARRIERS, capacity
from .world import Plug, Station

COUNTRY_CODES = {"NOR": "NO", "SWE": "SE", "DAN": "DK", "FIN": "FI", "ISL": "IS"}
RIGHTS = "Creative Commons Attribution 4.0 International License"

type Json = dict[str, Any]


def envelope(stations: Iterable[Json]) -> Json:
    """Wrap station records as the API answers."""
    return {**heading(), "chargerstations": list(stations)}


def heading() -> Json:
    """Return what every answer begins with."""
    return {"Provider": "NOBIL.no", "Rights": RIGHTS, "apiver": "3"}


def station_record(station: Station) -> Json:
    """Write down one station."""
    connectors = {
        str(number): _plug_attributes(station, plug)
        for number, plug in enumerate(station.plugs, start=1)
    }
    # PHP writes an empty map as an empty list.
    return {
        "csmd": _metadata(station),
        "attr": {"st": _station_attributes(station), "conn": connectors or []},
    }


def as_xml(stations: Iterable[Json]) -> bytes:
    """Write station records as XML, which the dump does unless asked for JSON."""
    root = ET.Element("chargerstations")
    for record in stations:
        metadata = ET.SubElement(ET.SubElement(root, "chargerstation"), "metadata")
        for name, value in record["csmd"].items():
            ET.SubElement(metadata, name).text = None if value is None else str(value)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def numeric_id(station: Station) -> int:
    """Return the number the database itself uses."""
    return int(station.nobil_id.split("_")[1])


def _country_code(station: Station) -> str:
    return COUNTRY_CODES.get(station.nobil_id[:3], "NO")


def _metadata(station: Station) -> Json:
    country = station.nobil_id[:3]
    separator = "," if country == "NOR" else ", "
    metadata = {
        "id": numeric_id(station),
        "name": html.escape(station.name),
        "ocpidb_mapping_stasjon_id": f"{_country_code(station)}#XYZ#{numeric_id(station)}"
        if station.streams
        else None,
        "Street": None if station.sparse else html.escape(station.street),
        "House_number": None if station.sparse else "7",
        "Zipcode": "0001",
        "City": station.city,
        "Municipality_ID": "0301",
        "Municipality": station.city,
        "County_ID": "03",
        "County": station.city,
        "Description_of_location": None if station.sparse else "Bak l&aring;ven &amp; broen",
        "Owned_by": html.escape(station.owner),
        "Operator": html.escape(station.operator or ""),
        "Number_charging_points": len(station.plugs),
        "Position": f"({station.latitude}{separator}{station.longitude})",
        "Image": "no.image.svg",
        "Available_charging_points": len(station.plugs),
        "User_comment": None,
        "Contact_info": None if station.sparse else "Ring 00 00 00 00\r\n",
        "Created": "2025-02-03 10:11:12",
        "Updated": "2026-03-20 08:09:10",
        "Station_status": station.station_status,
        "Land_code": country,
        "International_id": station.nobil_id,
    }
    if station.operator is None:
        del metadata["Operator"]
    return metadata


def _attribute(number: int, name: str, valid: str, trans: str, value: object = "") -> Json:
    return {
        "attrtypeid": str(number),
        "attrname": name,
        "attrvalid": valid,
        "trans": trans,
        "attrval": value,
    }


def _by_number(attributes: Iterable[Json]) -> Json:
    return {attribute["attrtypeid"]: attribute for attribute in attributes}


def _yes_no(number: int, name: str, answer: bool, value: object = "") -> Json:
    return _attribute(number, name, *(("1", "Yes") if answer else ("2", "No")), value)


def _station_attributes(station: Station) -> Json:
    return _by_number(
        (
            _attribute(
                2, "Availability", str(station.availability), AVAILABILITIES[station.availability]
            ),
            _attribute(3, "Location", "2", "Car park"),
            _yes_no(7, "Parking fee", answer=False),
            _yes_no(21, "Real-time information", answer=station.says_realtime),
            _yes_no(24, "Open 24h", answer=True, value=True if station.loose_values else ""),
        )
    )


def _plug_attributes(station: Station, plug: Plug) -> Json:
    number, text = capacity(plug.connector, plug.kilowatts)
    carrier = ENERGY_CARRIERS.get(plug.connector, ("1", "Electricity"))
    attributes = [
        _attribute(4, "Connector", str(plug.connector), CONNECTORS[plug.connector]),
        _attribute(5, "Charging capacity", str(number), text),
        # A vacancy a year old: the dump is no snapshot, and attribute 16 says so.
        _attribute(8, "Connector status", "0", "Vacant"),
        _attribute(16, "timestamp", "", "", "2025-03-20T08:09:10Z"),
        _yes_no(25, "Fixed cable", answer=plug.kilowatts >= 50),
        _attribute(26, "Energy carrier", *carrier),
        _attribute(12, "Voltage", "", "", 400 if station.loose_values else "400"),
    ]
    if plug.evse_uid:
        attributes += _identity(station, plug.evse_uid)
    return _by_number(attributes)


def _identity(station: Station, evse_uid: str) -> list[Json]:
    uid = int(evse_uid) if station.loose_values else evse_uid
    tail = "".join(filter(str.isalnum, evse_uid))[-8:].upper()
    return [
        _attribute(27, "EVSE UID", "", "", uid),
        _attribute(28, "EVSE ID", "", "", f"{_country_code(station)}*XYZ*E{tail}"),
        _attribute(29, "Connector ID", "", "", "1"),
    ]
