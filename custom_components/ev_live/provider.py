"""What the house asks of a provider, and nothing more."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .directory import Directory
from .feed import Feed, FeedError
from .fleet import Fleet


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of trying credentials: a title for the account, or errors by field.

    `unique_id` is the provider's own name of the account, None where it has none. `data` is
    what to keep where that is not what was entered.
    """

    title: str
    unique_id: str | None = None
    data: Mapping[str, Any] | None = None
    errors: Mapping[str, FeedError] = field(default_factory=dict)


class Provider(ABC):
    """One provider: its forms, its feed and its directory."""

    id: str
    name: str
    attribution: str
    website: str

    # The form of the credentials, and which of its fields are the secrets that may expire.
    schema: vol.Schema
    secrets: tuple[str, ...]

    # What its feed observes of an account beside what the house does itself.
    account_reports: frozenset[str] = frozenset()

    # What a person may tune beside what every provider offers.
    options: vol.Schema = vol.Schema({})

    # Fields that tell two accounts apart where the provider does not name them.
    identity: tuple[str, ...] = ()

    @property
    @abstractmethod
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flows for what a person picks, by subentry type."""

    @abstractmethod
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Try what a person entered against the provider."""

    @abstractmethod
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed of an account, watching what was picked."""

    @abstractmethod
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return the directory of an account, None where it has none."""
