"""In which ways ChargePilot says no, beside those that every provider has."""

from ...feed import FeedUnavailable


class BootRefused(FeedUnavailable):
    """The BootNotification was not accepted: perhaps another spelling of it is (report 4.1)."""

    form_error = "boot_rejected"


class BootRejected(BootRefused):
    """ChargePilot accepts the credentials but not this presystem (report 4.2)."""

    issue = "boot_rejected"


class ServerUntrusted(FeedUnavailable):
    """The server's certificate is not the one to trust, or ours is not to its liking."""

    form_error = "tls_error"
    issue = "tls_error"


class NoPicture(FeedUnavailable):
    """Everything is accepted, and then nothing comes."""

    form_error = "no_data"


class Refusal(Exception):
    """ChargePilot answered a request with an error; the text is its own."""

    def __init__(self, text: str) -> None:
        """Take what it says."""
        super().__init__(text)
        self.text = text
