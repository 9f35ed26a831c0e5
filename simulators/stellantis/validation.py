"""What makes a monitor valid: the rules of the published API, and what the tutorial does."""

from copy import deepcopy
from typing import Any, get_args

from yarl import URL

from . import expressions
from .checks import InvalidMonitorError, Json, mapping, objects, one_of, several, text, whole
from .faults import StellantisFaults
from .plans import Attribute, AttributeType, Batch, Plan, Retry, RetryKind, Trigger
from .triggers import read_trigger
from .wording import EXTENSIONS, TELEMETRY, TELEMETRY_TYPES

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TELEMETRIES = tuple(f"{TELEMETRY}.{kind}" for kind in TELEMETRY_TYPES)
# What the tutorial asks for by the path it watches.
SEED_EXTENSIONS = {"environment.air.temp": f"{TELEMETRY}.environment"}


def read_monitor(body: object, faults: StellantisFaults) -> Plan:
    """Understand the body of a monitor, or raise InvalidMonitorError."""
    if not isinstance(body, dict):
        raise InvalidMonitorError("body", "an object is required")
    given = published_shape(body) if faults.lenient else body
    label = text(given, "label")
    subscription = mapping(given, "subscribeParam")
    target, attributes = _webhook(subscription, faults)
    triggers = _triggers(mapping(given, "triggerParam"), faults)
    expression = _expression(mapping(given, "triggerParam"), triggers, faults)
    return Plan(
        label=label,
        target=target,
        attributes=attributes,
        refresh=whole(subscription, "refreshEvent", "subscribeParam.", least=60),
        retry=_retry(subscription),
        batch=_batch(subscription),
        extensions=_extensions(given),
        triggers=triggers,
        expression=expression,
    )


def _webhook(subscription: Json, faults: StellantisFaults) -> tuple[str, tuple[Attribute, ...]]:
    callback = subscription.get("callback")
    if not isinstance(callback, dict) or "webhook" not in callback:
        raise InvalidMonitorError("callback", "a webhook is required")
    webhook = mapping(callback, "webhook", "callback.")
    text(webhook, "name", "callback.webhook.")
    target = text(webhook, "target", "callback.webhook.")
    _check_target(target, faults)
    if "attributes" not in webhook:
        return target, ()
    found = objects(webhook, "attributes", "callback.webhook.")
    return target, tuple(map(_attribute, found))


def _check_target(target: str, faults: StellantisFaults) -> None:
    where = "callback.webhook.target"
    try:
        url = URL(target)
    except ValueError as error:
        raise InvalidMonitorError(where, "not a URL") from error
    if url.scheme == "https" and url.host:
        return
    plain = faults.lenient or faults.plain_targets == "allowed"
    plain |= faults.plain_targets == "loopback" and url.host in LOOPBACK
    if url.scheme != "http" or not url.host or not plain:
        raise InvalidMonitorError(where, "https is required")


def _attribute(body: Json) -> Attribute:
    where = "callback.webhook.attributes."
    kind = one_of(body.get("type"), get_args(AttributeType), f"{where}type")
    value = text(body, "value", where)
    if kind == "Query" and value == "$vid":
        raise InvalidMonitorError(f"{where}value", "$vid goes into a header or the body")
    return Attribute(type=kind, key=text(body, "key", where), value=value)


def _retry(subscription: Json) -> Retry:
    if "retryPolicy" not in subscription:
        return Retry()
    where = "subscribeParam.retryPolicy."
    body = mapping(subscription, "retryPolicy", "subscribeParam.")
    return Retry(
        policy=one_of(body.get("policy"), get_args(RetryKind), f"{where}policy"),
        number=whole(body, "retryNumber", where, least=1, default=3) or 3,
        delay=whole(body, "retryDelay", where, least=1, default=10) or 10,
    )


def _batch(subscription: Json) -> Batch | None:
    if "batchNotify" not in subscription:
        return None
    where = "subscribeParam.batchNotify."
    body = mapping(subscription, "batchNotify", "subscribeParam.")
    size = whole(body, "size", where, least=1)
    window = whole(body, "timeWindow", where, least=5, default=60)
    if size is None:
        raise InvalidMonitorError(f"{where}size", "a whole number is required")
    return Batch(size=size, window=window or 60)


def _extensions(body: Json) -> tuple[str, ...]:
    if "extendedEventParam" not in body:
        return ()
    known = (*EXTENSIONS, *TELEMETRIES)
    asked = several(body, "extendedEventParam")
    return tuple(dict.fromkeys(one_of(name, known, "extendedEventParam") for name in asked))


def _triggers(body: Json, faults: StellantisFaults) -> tuple[Trigger, ...]:
    found = objects(body, "triggers", "triggerParam.")
    if not 1 <= len(found) <= faults.trigger_limit:
        raise InvalidMonitorError("triggerParam.triggers", f"1 to {faults.trigger_limit} triggers")
    triggers = tuple(map(read_trigger, found))
    if len({trigger.name for trigger in triggers}) < len(triggers):
        raise InvalidMonitorError("triggerParam.triggers", "two have the same name")
    return triggers


def _expression(
    body: Json, triggers: tuple[Trigger, ...], faults: StellantisFaults
) -> expressions.Expression:
    where = "triggerParam.boolExp"
    written = text(body, "boolExp", "triggerParam.")
    try:
        found = expressions.read_expression(written, faults.dialect, faults.precedence)
    except expressions.ExpressionError as error:
        raise InvalidMonitorError(where, str(error)) from error
    declared = {trigger.name for trigger in triggers}
    if unknown := found.names - declared:
        raise InvalidMonitorError(where, f"not declared: {', '.join(sorted(unknown))}")
    if faults.unused_triggers_refused and (unused := declared - found.names):
        raise InvalidMonitorError(where, f"not used: {', '.join(sorted(unused))}")
    if found.constant:
        raise InvalidMonitorError(where, "it is always the same")
    return found


def published_shape(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body in the shape of the published API, whatever the tutorial called it."""
    given = deepcopy(body)
    subscription = given.get("subscribeParam")
    if isinstance(subscription, dict):
        _reshape_subscription(subscription)
    parameter = given.get("triggerParam")
    for trigger in parameter.get("triggers", ()) if isinstance(parameter, dict) else ():
        if isinstance(trigger, dict) and isinstance(trigger.get("zone"), dict):
            _rename(trigger["zone"], "circle", "place")
    if isinstance(asked := given.get("extendedEventParam"), list):
        given["extendedEventParam"] = [
            SEED_EXTENSIONS.get(name, name) if isinstance(name, str) else name for name in asked
        ]
    return given


def _reshape_subscription(subscription: dict[str, Any]) -> None:
    callback = subscription.get("callback")
    if isinstance(callback, dict):
        if "webhook" not in callback:
            callback = {"webhook": callback}
            subscription["callback"] = callback
        if isinstance(callback["webhook"], dict):
            _rename(callback["webhook"], "attributres", "attributes")
    if isinstance(policy := subscription.get("retryPolicy"), dict):
        _rename(policy, "maxRetryNumber", "retryNumber")


def _rename(body: dict[str, Any], name: str, published: str) -> None:
    if name in body:
        body[published] = body.pop(name)
