"""What differs between the load management systems that speak VDV 463."""

from dataclasses import dataclass
from typing import Literal

from .schemas import Version

DialectName = Literal["chargepilot", "1.0", "1.1", "2.0", "favonius"]
BootKey = Literal["systemType", "presystem", "either"]
Times = Literal["seconds", "milliseconds", "microseconds", "offset"]
AnswerIds = Literal["echo", "prefix", "fresh"]
ErrorShape = Literal["message", "errorMessage", "errorCode"]
PresentPower = Literal["limit", "measured"]

V1 = "v1.463.vdv.de"
V2 = "v2.463.vdv.de"


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """Describe one system; the defaults are a plain system of the standard."""

    name: DialectName
    version: Version
    path: str = "/vdv463/north"
    subprotocols: tuple[str, ...] = (V1,)
    boot_key: BootKey = "presystem"
    waits_for_boot: bool = True
    greets_at_once: bool = True
    default_station: bool = True
    names_time_of_unbound: bool = True
    error_shape: ErrorShape = "message"
    answer_ids: AnswerIds = "echo"
    envelope_times: Times = "milliseconds"
    payload_times: Times = "seconds"
    present_power: PresentPower = "limit"
    refuses_by_close: bool = False


DIALECTS: dict[DialectName, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect(
            name="chargepilot",
            version="chargepilot",
            boot_key="systemType",
            names_time_of_unbound=False,
        ),
        Dialect(name="1.0", version="1.0"),
        Dialect(name="1.1", version="1.1"),
        Dialect(
            name="2.0",
            version="2.0",
            subprotocols=(V1, V2),
            error_shape="errorMessage",
        ),
        Dialect(
            name="favonius",
            version="1.1",
            path="/vdv463/Presystem1",
            subprotocols=(),
            boot_key="either",
            waits_for_boot=False,
            greets_at_once=False,
            default_station=False,
            error_shape="errorCode",
            answer_ids="prefix",
            envelope_times="microseconds",
            payload_times="offset",
            present_power="measured",
            refuses_by_close=True,
        ),
    )
}
