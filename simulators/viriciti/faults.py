"""The switches of the ViriCiti simulator, and what it counts."""

from dataclasses import dataclass
from typing import Literal

from simulators.server import Faults, Watched

RefusalStyle = Literal["unauthorized", "forbidden", "error_then_close"]
EchoStyle = Literal["verbatim", "reserialised", "granted", "wrapped", "none"]
ErrorPayload = Literal["string", "object", "list"]
BadText = Literal["error", "ignore"]
SecondSubscription = Literal["replace", "merge"]
AclStyle = Literal["silent", "error", "close"]
AclPayload = Literal["lists", "mapping"]
StopFields = Literal["ocpp", "as_start", "bare"]
IncidentMessages = Literal["all", "start_and_end", "end_only"]
RunningEnd = Literal["absent", "null"]
RestScope = Literal["all", "assets", "state", "time"]
RestBody = Literal["normal", "wrapped", "html", "not_json", "empty", "null"]
AssetDetail = Literal["bare", "some", "full"]
StateGap = Literal["mixed", "absent", "null", "null_value"]


@dataclass(kw_only=True)
class ViriCitiFaults(Faults):
    """Hold what can go wrong at ViriCiti, and what nobody outside knows of it."""

    # The key, at either door.
    api_key_revoked: bool = False
    refusal_style: RefusalStyle = "unauthorized"
    refusal_close_code: int = 4000
    rest_refusal_status: int = 401

    # The handshake.
    upgrade_status: int | None = None
    upgrade_retry_after: int | None = None
    upgrade_hang: bool = False
    upgrade_drop: bool = False
    greeting: bool = False

    # The subscription.
    echo_style: EchoStyle = "verbatim"
    second_subscription: SecondSubscription = "replace"
    authorisation_delay: float = 0
    authorisation_hang: bool = False
    initial_transactions: bool = True
    bad_text: BadText = "error"
    error_payload: ErrorPayload = "string"
    sends_unasked: bool = False

    # What the key may not see: "vid", "vid/label", "identity", "identity/parameter", an incident.
    acl_denies: tuple[str, ...] = ()
    acl_style: AclStyle = "silent"
    acl_blocks_all: bool = False
    acl_payload: AclPayload = "lists"
    unknown_is_denied: bool = False

    # Open sockets.
    silent: bool = False
    half_open: bool = False
    pongs_withheld: bool = False
    ping_interval: float = 20
    buffer_limit: int = 10_000
    close_patience: float = 5

    # What is said.
    stop_fields: StopFields = "ocpp"
    incident_messages: IncidentMessages = "all"
    running_end: RunningEnd = "absent"

    # The REST calls.
    rest_scope: RestScope = "all"
    rest_status: int | None = None
    rest_retry_after: int | None = None
    rest_hang: bool = False
    rest_drop: bool = False
    rest_body: RestBody = "normal"
    asset_detail: AssetDetail = "some"
    state_gap: StateGap = "mixed"


@dataclass(kw_only=True)
class ViriCitiCounters(Watched):
    """Count what clients did and what they were sent."""

    keys_in_header: int = 0
    keys_in_query: int = 0
    handshakes: int = 0
    handshakes_refused: int = 0
    disconnections: int = 0
    subscriptions: int = 0
    authorisations: int = 0
    refused_items: int = 0
    bad_texts: int = 0
    debug_calls: int = 0
    frames_sent: int = 0
    client_frames: int = 0
    client_pings: int = 0
    client_pongs: int = 0
    terminated_sockets: int = 0
    rest_requests: int = 0
    rest_refusals: int = 0
    asset_requests: int = 0
    state_requests: int = 0
    time_requests: int = 0
    replayed_points: int = 0
