"""A provider without a network: NOBIL's dialect, and a socket that the bench plays itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import HomeAssistant
import voluptuous as vol

from custom_components.ev_live.directory import Directory
from custom_components.ev_live.feed import Counters, Feed, Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import Batch
from custom_components.ev_live.picks import picked_ids
from custom_components.ev_live.provider import Provider, Verdict
from custom_components.ev_live.providers.nobil.feed import EnovaDialect

type Survey = Callable[[], Iterable[Batch]]


class BenchFeed:
    """Connects at once and then says nothing by itself."""

    def __init__(self, dialect: EnovaDialect, oddities: Oddities, survey: Survey) -> None:
        """Take what a survey finds."""
        self.counters = Counters()
        self.oddities = oddities
        self.dialect = dialect
        self._survey = survey

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Connect."""
        yield self._batches()

    async def _batches(self) -> AsyncGenerator[Batch]:
        """Talk once."""
        yield Batch()
        await asyncio.Event().wait()

    async def survey(self) -> AsyncGenerator[Batch]:
        """Give what the register says."""
        for batch in self._survey():
            yield batch


class BenchProvider(Provider):
    """The provider that is measured."""

    id = "bench"
    name = "Bench"
    attribution = "NOBIL by Enova"
    website = "https://example.org/"
    schema = vol.Schema({})
    secrets = ()

    def __init__(self, survey: Survey) -> None:
        """Take what a survey finds."""
        self._survey = survey

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return none: nobody picks here."""
        return {}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Accept everything."""
        return Verdict(title=self.name)

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed."""
        picked = frozenset(picked_ids(entry))
        oddities = Oddities(self.name)
        return BenchFeed(EnovaDialect(picked, fleet.assets, oddities), oddities, self._survey)

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return none."""
        return None
