"""The switches of the Stellantis simulator, and what it counts."""

from dataclasses import dataclass
from typing import Literal

from simulators.server import Faults, Watched

from .times import TimeStyle

Service = Literal[
    "all",
    "fleets",
    "fleet",
    "vehicles",
    "vehicle",
    "capabilities",
    "status",
    "maintenance",
    "alerts",
    "collisions",
    "trips",
    "position",
    "monitors",
    "monitor",
    "create",
    "update",
    "switch",
    "delete",
]
BodyKind = Literal["html", "not_json", "empty", "wrapped", "number"]
ErrorShape = Literal["x_error", "gateway", "html"]
CertificateRefusal = Literal["tls", "401", "403", "ignored"]
RateHeaders = Literal["numbered", "named", "none"]
Snapshots = Literal["fresh", "stale", "flapping"]
Dialect = Literal["symbols", "words", "both"]
Precedence = Literal["and_first", "left_to_right"]
PlainTargets = Literal["refused", "loopback", "allowed"]
Order = Literal["oldest_first", "newest_first", "shuffled"]
CallbackBody = Literal["normal", "html", "not_json", "empty", "null", "number"]
BodyShape = Literal["object", "list", "single_event"]
BareChange = Literal["left_out", "empty", "literal"]
MonitorIdIn = Literal["both", "field", "link"]


@dataclass(kw_only=True)
class StellantisFaults(Faults):
    """Hold what can go wrong at Stellantis, and what nobody outside knows of it."""

    # Any call: it hangs, is slow, breaks the connection before or after its work, sends the
    # client on, fails, talks nonsense.
    hang: Service | None = None
    delay: float = 0
    drop: Service | None = None
    drop_answer: Service | None = None
    redirect: Service | None = None
    fail: Service | None = None
    fail_status: int = 503
    fail_as: ErrorShape = "x_error"
    mangle: Service | None = None
    mangle_as: BodyKind = "html"

    # Who may call. How a missing certificate is refused is read at the start.
    credentials_revoked: bool = False
    client_id_revoked: bool = False
    access_forbidden: bool = False
    refusal_as: ErrorShape = "gateway"
    certificate_refusal: CertificateRefusal = "tls"
    certificate_expired: bool = False
    certificate_name_checked: bool = True

    # How often one may call.
    day_limit: int = 100_000
    burst_limit: int = 1_000
    rate_headers: RateHeaders = "numbered"
    throttle_for: int | None = None
    retry_after_sent: bool = True

    # What answers look like.
    page_size: int | None = None
    page_loops: bool = False
    embedded_capitals: bool = False
    links_with_client_id: bool = False
    content_type: str = "application/hal+json"
    error_type: str = "application/hal+json"
    error_timestamps: bool = True
    time_style: TimeStyle = "seconds"
    unknown_fields: bool = False
    unknown_values: bool = False
    missing_fields: bool = False
    legacy_copies: bool = False
    empty_schedule: bool = False
    two_coordinates: bool = False
    frozen_stamps: bool = False
    snapshots: Snapshots = "fresh"
    no_data: bool = False
    deprecated_gone: bool = False

    # Which monitors are accepted, and as what.
    refuse_creation: str | None = None
    created_as: str = "Running"
    activation_delay: float = 0
    monitor_limit: int | None = None
    trigger_limit: int = 5
    duplicate_labels_refused: bool = False
    unused_triggers_refused: bool = False
    lenient: bool = False
    dialect: Dialect = "symbols"
    precedence: Precedence = "and_first"
    plain_targets: PlainTargets = "loopback"
    monitor_id_in: MonitorIdIn = "both"

    # When monitors fire, and with what.
    met_at_first_data: bool = True
    zone_crossings_only: bool = False
    bare_changes: BareChange = "left_out"
    paused_events_kept: bool = False

    # The callback. Seconds of a policy pass so many times as fast as those of the clock.
    time_scale: float = 1
    callback_timeout: float = 10
    strict_acknowledgement: bool = False
    acknowledgements_lost: int = 0
    deliver_twice: bool = False
    events_vanish: bool = False
    order: Order = "oldest_first"
    never_batch: bool = False
    backlog_batch: int | None = None
    none_retries: int = 0
    lost_fails_monitor: bool = True
    headers_missing: bool = False
    body_shape: BodyShape = "object"
    extension_arrays: bool = False
    callback_body: CallbackBody = "normal"
    callback_type: str = "application/json"
    padding: int = 0


@dataclass(kw_only=True)
class StellantisCounters(Watched):
    """Count what clients did and what they were sent."""

    requests: int = 0
    refusals: int = 0
    throttled: int = 0
    unknown_paths: int = 0
    status_requests: int = 0
    monitors_requests: int = 0
    monitors_created: int = 0
    monitors_updated: int = 0
    monitors_switched: int = 0
    monitors_deleted: int = 0
    monitors_refused: int = 0
    monitors_failed: int = 0
    reports: int = 0
    events: int = 0
    reminders: int = 0
    posts: int = 0
    posts_acknowledged: int = 0
    posts_failed: int = 0
    events_delivered: int = 0
    events_lost: int = 0
    events_dropped: int = 0
