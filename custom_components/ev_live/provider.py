"""What the house asks of a provider, and nothing more."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .directory import Directory
from .feed import Feed, FeedError
from .fleet import Fleet


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is still to be chosen: the step that asks for it, its field, and what there is."""

    step: str
    field: str
    options: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of trying credentials: a title for the account, or errors by field.

    `unique_id` is the provider's own name of the account, None where it has none. `data` is
    what to keep where that is not what was entered. With a `choice` the credentials are right
    but do not say which account is meant.
    """

    title: str
    unique_id: str | None = None
    data: Mapping[str, Any] | None = None
    errors: Mapping[str, FeedError] = field(default_factory=dict)
    choice: Choice | None = None


class Provider(ABC):
    """One provider: its forms, its feed and its directory."""

    id: str
    name: str
    attribution: str
    website: str

    # The form of the credentials, and which of its fields are the secrets that may expire.
    schema: vol.Schema
    secrets: tuple[str, ...]

    # Steps that ask which account is meant, and what is kept of it when credentials change.
    choices: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    # Whether only those things are followed that a person picked.
    picks: bool = True

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


@runtime_checkable
class Tenant(Protocol):
    """A provider at which an account leaves something that must not outlive it."""

    async def retire(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Take away what was left.

        Raises:
            FeedError: the provider did not let that happen.
        """
