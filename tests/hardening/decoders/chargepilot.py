"""ChargePilot: envelopes, pictures, answers, and the notes of charging requests."""

from datetime import timedelta
from typing import Any

from custom_components.ev_live.booking import ChargingRequest
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.providers.chargepilot.conversation import _check_boot
from custom_components.ev_live.providers.chargepilot.differ import Differ
from custom_components.ev_live.providers.chargepilot.envelope import decode, error_text
from custom_components.ev_live.providers.chargepilot.picture import PictureReader
from custom_components.ev_live.providers.chargepilot.wishes import Wishes
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.dialects import DIALECTS

from .kit import NOW, Decoder, of_json, quiet, written

_DIALECTS = tuple(DIALECTS)


def _picture(payload: Any) -> None:
    """Look at a picture twice: what changed is told by what was there before."""
    if not isinstance(payload, dict) or not isinstance(payload.get("depotInfoList"), list):
        return
    fleet = Fleet(lambda: NOW, timedelta())
    reader, differ = PictureReader(quiet), Differ(fleet, lambda: NOW, quiet)
    for _ in range(2):
        fleet.apply(differ.take(reader.read(payload)))
    differ.begin()
    fleet.apply(differ.take(reader.read({"depotInfoList": []})))


def _envelope(raw: bytes) -> None:
    """Read a frame, and what answers say."""
    message = decode(raw)
    assert message.id
    assert len(error_text(message.payload)) <= 500
    _check_boot(message)


def _notes(document: Any) -> None:
    """Take up requests of anything, and send them."""
    wishes = Wishes.load(document)
    again = Wishes.load(wishes.dump())
    assert again == wishes
    wishes.without_past(NOW).settled()
    for is_2_0 in (False, True):
        wishes.payload(is_2_0=is_2_0)


_REQUEST = ChargingRequest(id="r1", vehicle="BUS-1", min_soc=60.0, max_soc=90.0)

DECODERS = (
    Decoder(
        name="ChargePilot, envelopes and answers",
        read=_envelope,
        sound=written(
            [
                [1, "BMS", "P1", NOW.isoformat(), "id", "BootNotification", {"status": "Accepted"}],
                [2, "BMS", "P1", NOW.isoformat(), "id", "BootNotification", {"status": "Accepted"}],
                [3, "BMS", "P1", NOW.isoformat(), "id", "BootNotification", {"message": "no"}],
            ]
        ),
    ),
    Decoder(
        name="ChargePilot, pictures",
        read=of_json(_picture),
        sound=written(
            ChargePilotSimulator(dialect=dialect, clock=NOW.timestamp).room.writer.picture()
            for dialect in _DIALECTS
        ),
    ),
    Decoder(
        name="ChargePilot, notes",
        read=of_json(_notes),
        sound=written([Wishes(standing=(_REQUEST,), ending=(_REQUEST,)).dump()]),
    ),
)
