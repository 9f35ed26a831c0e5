"""The switches of the ChargePilot simulator, and what it counts."""

from dataclasses import dataclass
from typing import Literal

from simulators.server import Faults, Watched

Refusal = Literal["dialect", "status", "close"]
Subprotocol = Literal["selected", "ignored", "required", "refused"]
SecondLogin = Literal["share", "kick", "refuse"]
BootKeyWanted = Literal["dialect", "systemType", "presystem", "either"]
BootRefusal = Literal["error", "rejected", "silence", "close"]
BootAnswer = Literal[
    "accepted", "rejected", "pending", "error", "silence", "close", "null", "empty", "unknown"
]
BeforeBoot = Literal["error", "close", "silence"]
AnswerIdsWanted = Literal["dialect", "echo", "prefix", "fresh"]
TimesWanted = Literal["dialect", "seconds", "milliseconds", "microseconds", "offset"]
PresentPowerWanted = Literal["dialect", "limit", "measured"]


@dataclass(kw_only=True)
class ChargePilotFaults(Faults):
    """Hold what can go wrong at ChargePilot; the defaults are a provider in good health.

    Where a switch can be "dialect", the dialect decides.
    """

    # The handshake.
    credentials_revoked: bool = False
    refusal: Refusal = "dialect"
    refusal_status: int = 401
    upgrade_status: int | None = None
    upgrade_hang: bool = False
    upgrade_drop: bool = False
    subprotocol: Subprotocol = "selected"
    second_login: SecondLogin = "share"

    # The boot.
    boot_key: BootKeyWanted = "dialect"
    boot_refusal: BootRefusal = "error"
    boot_answer: BootAnswer = "accepted"
    before_boot: BeforeBoot = "error"
    picture_before_boot: bool = False

    # Pictures.
    picture_interval: float = 15
    first_picture_delay: float = 0
    silent: bool = False
    source: str = "CMS"
    envelope_times: TimesWanted = "dialect"
    payload_times: TimesWanted = "dialect"
    present_power: PresentPowerWanted = "dialect"
    extra_fields: bool = False
    confirm_within: float = 30

    # Answers.
    no_answer: bool = False
    request_error: str | None = None
    answer_ids: AnswerIdsWanted = "dialect"
    answer_twice: bool = False
    requests_forgotten: bool = False

    # Open sockets.
    half_open: bool = False
    ping_interval: float | None = None
    pong_timeout: float = 60
    answers_pings: bool = True
    close_patience: float = 5


@dataclass(kw_only=True)
class ChargePilotCounters(Watched):
    """Count what clients did and what they were sent."""

    handshakes: int = 0
    handshakes_refused: int = 0
    disconnections: int = 0
    boots: int = 0
    boots_accepted: int = 0
    boots_refused: int = 0
    frames_sent: int = 0
    pictures_sent: int = 0
    client_frames: int = 0
    client_pings: int = 0
    client_pongs: int = 0
    stalled_sockets: int = 0
    confirmations: int = 0
    confirmed_late: int = 0
    confirmed_twice: int = 0
    confirmed_unknown: int = 0
    confirmed_wrong: int = 0
    errors_received: int = 0
    abandoned: int = 0
    charging_requests: int = 0
    charging_requests_refused: int = 0
    requests_created: int = 0
    requests_updated: int = 0
    requests_deleted: int = 0
