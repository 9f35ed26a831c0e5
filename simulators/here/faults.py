"""The switches of the HERE simulator, and what it counts."""

from dataclasses import dataclass
from typing import Literal

from simulators.server import Faults, Watched

Service = Literal[
    "token",
    "timestamp",
    "lookup",
    "config",
    "subscribe",
    "partitions",
    "offsets",
    "seek",
    "unsubscribe",
    "blob",
    "storage",
    "locations",
    "search",
]
BodyKind = Literal["html", "not_json", "empty", "wrapped", "number"]
ErrorShape = Literal["classic", "bare", "newer", "merged"]
StreamCode = Literal[
    "E213002",
    "E213003",
    "E213010",
    "E213011",
    "E213013",
    "E213014",
    "E213017",
    "E213019",
    "E213021",
    "E213027",
    "E213028",
    "E213031",
    "E213032",
]
LocationsCode = Literal["E629000", "E629400", "E629500", "E629503"]
Spelling = Literal["OUT_OF_ORDER", "OUTOFORDER", "outOfOrder"]


@dataclass(kw_only=True)
class HereFaults(Faults):
    """Hold what can go wrong at HERE; the defaults are a provider in good health."""

    # Any service: it hangs, is slow, breaks the connection before or after its work, sends the
    # client on to where it answers, talks nonsense.
    hang: Service | None = None
    delay: float = 0
    drop: Service | None = None
    drop_answer: Service | None = None
    redirect: Service | None = None
    mangle: Service | None = None
    mangle_as: BodyKind = "html"
    retry_after: int | None = None

    # A gateway before one service answers with a bare HTTP status.
    token_status: int | None = None
    lookup_status: int | None = None
    config_status: int | None = None
    subscribe_status: int | None = None
    partitions_status: int | None = None
    offsets_status: int | None = None
    seek_status: int | None = None
    unsubscribe_status: int | None = None
    blob_status: int | None = None
    locations_status: int | None = None
    search_status: int | None = None

    # The token endpoint.
    clock_skew: float = 0
    timestamp_window: float = 300
    nonce_reuse_refused: bool = True
    credentials_revoked: bool = False
    token_error: int | None = None
    token_error_shape: ErrorShape = "classic"
    token_ttl: float = 86_399
    token_omits_lifetime: bool = False

    # What a token opens.
    bearer_rejected: bool = False
    catalog_shared: bool = True
    unshared_status: Literal[403, 404] = 403
    scope_required: bool = False

    # The API lookup.
    lookup_max_age: int | None = 3600
    lookup_omits_stream: bool = False

    # Subscriptions; the wait of an empty poll is shorter than HERE's 500 ms so that tests are quick.
    subscribe_error: StreamCode | None = None
    subscription_idle: float = 300
    evicted_code: Literal["E213003", "E213014"] = "E213003"
    resubscribe_rewinds: bool = True
    fetch_wait: float = 0.05

    # Reading and committing.
    partitions_error: StreamCode | None = None
    offsets_error: StreamCode | None = None
    seek_error: StreamCode | None = None
    unsubscribe_error: StreamCode | None = None
    commit_answer: Literal[200, 202] = 200
    commit_retention: float = 604_800
    auto_commits: bool = True
    retention: float = 259_200

    # Pages and messages.
    correlation_ids: bool = True
    compressed_pages: bool = False
    deliver_twice: bool = False
    newest_first: bool = False
    timestamp_in_seconds: bool = False
    empty_data_handle: bool = False
    unknown_keys: bool = False
    plain_payloads: bool = False
    keyed_by_location: bool = True
    precise_times: bool = False
    out_of_order_as: Spelling = "OUT_OF_ORDER"

    # Blobs.
    blob_missing: bool = False
    blob_empty: bool = False
    blob_redirect: bool = False
    blob_http_gzip: bool = False

    # EV Charge Points v3, and the search for places.
    locations_entitled: bool = True
    locations_error: LocationsCode | None = None
    restricted_entitled: bool = False
    search_entitled: bool = True


@dataclass(kw_only=True)
class HereCounters(Watched):
    """Count what clients did and what they were sent."""

    token_requests: int = 0
    token_refusals: int = 0
    timestamp_requests: int = 0
    lookup_requests: int = 0
    config_requests: int = 0
    subscribe_requests: int = 0
    subscriptions_opened: int = 0
    subscriptions_evicted: int = 0
    partitions_requests: int = 0
    empty_pages: int = 0
    messages_sent: int = 0
    offsets_requests: int = 0
    commits: int = 0
    seek_requests: int = 0
    unsubscribe_requests: int = 0
    blob_requests: int = 0
    storage_requests: int = 0
    locations_requests: int = 0
    locations_asked: int = 0
    search_requests: int = 0
    bearers_refused: int = 0
    wrong_base_requests: int = 0
    correlation_ids_followed: int = 0
    correlation_ids_missed: int = 0
    produced: int = 0
