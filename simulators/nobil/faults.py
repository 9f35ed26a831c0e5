"""The switches of the NOBIL simulator, and what it counts."""

from dataclasses import dataclass
from typing import Literal

from simulators.server import Faults, Watched

TokenBody = Literal[
    "normal",
    "html",
    "not_json",
    "empty",
    "list",
    "no_access_token",
    "null_access_token",
    "not_a_url",
]
StaticBody = Literal["normal", "wrapped", "html", "not_json", "empty"]
NoHit = Literal["empty", "error", "absent"]
SnapshotStatus = Literal["mixed", "always", "never"]


@dataclass(kw_only=True)
class NobilFaults(Faults):
    """Hold what can go wrong at NOBIL; the defaults are a provider in good health."""

    # The token endpoint.
    api_key_revoked: bool = False
    token_status: int | None = None
    token_retry_after: int | None = None
    token_hang: bool = False
    token_body: TokenBody = "normal"
    token_ttl: float = 60
    token_single_use: bool = False

    # The handshake of either socket.
    upgrade_status: int | None = None
    upgrade_hang: bool = False
    upgrade_drop: bool = False

    # Open sockets.
    silent: bool = False
    half_open: bool = False
    ping_interval: float = 20
    pong_timeout: float = 80
    buffer_limit: int = 400
    stall_close_code: int = 1008
    close_patience: float = 5

    # The legacy snapshot.
    snapshot_status: SnapshotStatus = "mixed"
    snapshot_omits: str | None = None

    # The static API.
    static_key_revoked: bool = False
    static_status: int | None = None
    static_retry_after: int | None = None
    static_hang: bool = False
    static_error: str | None = None
    static_body: StaticBody = "normal"
    static_no_hit: NoHit = "empty"


@dataclass(kw_only=True)
class NobilCounters(Watched):
    """Count what clients did and what they were sent."""

    token_requests: int = 0
    token_refusals: int = 0
    handshakes: int = 0
    handshakes_refused: int = 0
    disconnections: int = 0
    frames_sent: int = 0
    client_frames: int = 0
    client_pings: int = 0
    client_pongs: int = 0
    stalled_sockets: int = 0
    static_requests: int = 0
    rest_requests: int = 0
    replayed_frames: int = 0
