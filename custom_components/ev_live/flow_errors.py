"""What a form says of a feed's failure."""

from collections.abc import Mapping

from .feed import CredentialsRejected, FeedError, NotEntitled, QuotaExceeded


def error_key(error: FeedError) -> str:
    """Return the text a failure is shown with."""
    if error.form_error is not None:
        return error.form_error
    match error:
        case CredentialsRejected():
            return "invalid_auth"
        case NotEntitled():
            return "not_entitled"
        case QuotaExceeded():
            return "quota_exceeded"
    return "cannot_connect"


def error_keys(errors: Mapping[str, FeedError]) -> dict[str, str]:
    """Return the texts of a form; only rejected credentials are the fault of a field."""
    return {
        field if isinstance(error, CredentialsRejected) else "base": error_key(error)
        for field, error in errors.items()
    }
