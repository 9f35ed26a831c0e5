"""How HERE says no: the bodies of its services and of the gateway before them."""

from typing import Any
from uuid import uuid4

from aiohttp import web

from .faults import ErrorShape

type Json = dict[str, Any]

HTML = "<!DOCTYPE html><html><body><h1>503 Service Temporarily Unavailable</h1></body></html>"
BAD_TOKEN = "Token Validation Failure - invalid time in token"
NO_TOKEN = "No credentials found"
FORBIDDEN = "These credentials do not authorize access"
UNABLE_RETRY_AFTER = 20

ACCOUNT_STATUS = {404660: 401}
ACCOUNT_MESSAGES = {
    400002: "Invalid JSON.",
    400003: "Content-Type is missing.",
    400004: "Content-Type is not supported.",
    400200: "Received invalid data.",
    400981: "More than one project scope.",
    401200: "Authorization header is missing.",
    401202: "The OAuth1 Authorization header is malformed.",
    401204: "Time stamp is outside the valid period.",
    401205: "The signature method is not supported.",
    401206: "The OAuth version is not supported.",
    401207: "The nonce was used before.",
    401300: "Signature mismatch. Authorization signature or client credential is wrong.",
    401302: "The client has no access to this endpoint.",
    401310: "The client id was used instead of the access key id.",
    401311: "The application is not active.",
    401424: "The access key is disabled.",
    403109: "The application is not a member of the project.",
    404660: "The application does not exist.",
    412001: "The terms have to be accepted again.",
    429002: "Request blocked because too many requests were made. Please wait for a while.",
    500203: "Internal error.",
}
OAUTH_ERRORS = {400: "invalid_request", 401: "invalid_client", 403: "invalid_scope"}

STREAM_ERRORS: dict[str, tuple[int, str, str, str]] = {
    "E213002": (400, "Mode not supported", "Mode is not supported", "Use serial or parallel"),
    "E213003": (404, "Subscription not found", "SubscriptionId {} not found", "Subscribe again"),
    "E213010": (
        *(412, "Token refresh not permitted"),
        "Token change is not permitted in /offsets but allowed in /partitions",
        "Perform token refresh on /partitions and call /offsets later",
    ),
    "E213011": (
        *(412, "Unable to create subscription"),
        "Maximum number of subscriptions is reached",
        "Delete a subscription or use another group.id",
    ),
    "E213013": (400, "Subscription id missing", "SubscriptionId is missing", "Provide it"),
    "E213014": (400, "Invalid subscription id", "SubscriptionId {} is invalid", "Subscribe again"),
    "E213017": (400, "Realm not found", "The app is not tied to a realm", "Use another token"),
    "E213019": (503, "Unable to consume", "The node is overloaded", "Try again later"),
    "E213021": (500, "Internal server error", "Unexpected error", "Try again later"),
    "E213027": (404, "Stream layer not found", "Layer {} not found", "Check the layer id"),
    "E213028": (409, "Unable to commit offsets", "Commit cannot be completed", "Read on"),
    "E213031": (503, "Unable to create subscription", "No node is free", "Try again later"),
    "E213032": (500, "Internal server error", "Unexpected error", "Try again later"),
}
UNAVAILABLE = ("E213019", "E213031")

LOCATIONS_ERRORS = {
    "E629000": (404, "Not found"),
    "E629400": (400, "Bad request"),
    "E629500": (500, "Internal server error"),
    "E629503": (503, "Service unavailable"),
}


class RefusalError(Exception):
    """Carry the answer of a service that says no."""

    def __init__(self, response: web.Response) -> None:
        """Refuse with an answer."""
        super().__init__(response.status)
        self.response = response


def problem(status: int, title: str, code: str, cause: str, action: str) -> RefusalError:
    """Refuse as the newer services do."""
    return RefusalError(
        web.json_response(
            {
                "title": title,
                "status": status,
                "code": code,
                "cause": cause,
                "action": action,
                "correlationId": str(uuid4()),
            },
            status=status,
        )
    )


def stream_problem(code: str, about: str = "") -> RefusalError:
    """Refuse as the stream does."""
    status, title, cause, action = STREAM_ERRORS[code]
    refusal = problem(status, title, code, cause.format(about), action)
    if code in UNAVAILABLE:
        refusal.response.headers["Retry-After"] = str(UNABLE_RETRY_AFTER)
    return refusal


def bad_request(name: str, error: str) -> RefusalError:
    """Refuse a request with something wrong in it, in the shape that HERE's own mocks show."""
    body = {"title": "Bad Request", "detail": [{"name": name, "error": error}], "status": 400}
    return RefusalError(web.json_response(body, status=400))


def locations_problem(code: str, cause: str) -> RefusalError:
    """Refuse as EV Charge Points does."""
    status, title = LOCATIONS_ERRORS[code]
    return problem(status, title, code, cause, "Check the request")


def gateway_problem(status: int, description: str = FORBIDDEN) -> RefusalError:
    """Refuse as the gateway does, before a service is asked."""
    error = {401: "Unauthorized", 403: "Forbidden"}.get(status, "Error")
    body: Json = {"error": error, "error_description": description}
    if status == 403:
        body["status"] = status
    return RefusalError(web.json_response(body, status=status))


def lookup_problem(status: int, message: str, description: str) -> RefusalError:
    """Refuse as the API lookup does."""
    body = {"code": status, "message": message, "description": description}
    return RefusalError(web.json_response(body, status=status))


def account_problem(code: int, shape: ErrorShape, field: int | None = None) -> RefusalError:
    """Refuse as the account service does, which has several shapes for it."""
    status = ACCOUNT_STATUS.get(code, code // 1000)
    message = ACCOUNT_MESSAGES.get(code, "The request failed.")
    classic = {
        "errorId": f"ERROR-{uuid4()}",
        "httpStatus": status,
        "errorCode": code,
        "message": message,
        "error": OAUTH_ERRORS.get(status, "server_error"),
        "error_description": f"errorCode: '{code}'. {message}",
    }
    if field:
        detail = {"name": "grantType", "errorCode": field, "message": message}
        classic["errorFields"] = [detail]
    newer = {
        "title": message,
        "status": status,
        "code": str(code),
        "cause": message,
        "action": "Check the request",
        "correlationId": str(uuid4()),
    }
    bodies = {
        "classic": classic,
        "bare": {"errorCode": code, "message": message},
        "newer": newer,
        "merged": {**newer, "error": classic["error"], "errorCode": code},
    }
    return RefusalError(web.json_response(bodies[shape], status=status))
