"""NOBIL: two streams, the register, and the address of the socket."""

from custom_components.ev_live.feed import ProtocolViolation
from custom_components.ev_live.providers.nobil import client, register

from ...pure.test_wire import ENOVA, RAW, RECORD, SNAPSHOT, UPDATE, new_dialect, new_fleet
from .kit import Decoder, answer, written


def _stream(*, is_legacy: bool) -> Decoder:
    """Return a dialect whose batches are applied, each frame twice."""

    def read(raw: bytes) -> None:
        fleet = new_fleet()
        dialect = new_dialect(fleet, is_legacy=is_legacy)
        for _ in range(2):
            if (batch := dialect.read(raw)) is not None:
                fleet.apply(batch)

    sound = (SNAPSHOT, UPDATE, RAW) if is_legacy else (ENOVA,)
    name = "NOBIL, legacy stream" if is_legacy else "NOBIL, real-time stream"
    return Decoder(name=name, read=read, sound=written(sound), refuses=(ProtocolViolation,))


def _register(raw: bytes) -> None:
    """Read an answer of the register in both ways."""
    stations = register._read_answer(raw).get("chargerstations")
    for legacy in (False, True):
        list(register.read_stations(stations if isinstance(stations, list) else [], legacy=legacy))


def _wait(raw: bytes) -> None:
    """Read how long to wait."""
    client._wait(answer(raw))
    client._wait(answer(raw, Retry_After=raw.decode(errors="replace")))


DECODERS = (
    _stream(is_legacy=False),
    _stream(is_legacy=True),
    Decoder(
        name="NOBIL, register",
        read=_register,
        sound=written([{"chargerstations": [RECORD]}, [{"chargerstations": [RECORD]}]]),
    ),
    Decoder(
        name="NOBIL, socket address",
        read=client._read_address,
        sound=written([{"accessToken": "wss://example.com/client/hubs/stream"}]),
    ),
    Decoder(
        name="NOBIL, waits of the gateway",
        read=_wait,
        sound=(b"Try again in 12 seconds", b"Quota is replenished in 12:30:00", b"99999999999"),
    ),
)
