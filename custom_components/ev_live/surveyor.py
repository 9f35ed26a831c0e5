"""Asks a provider for what it only says when asked, and not too often."""

import asyncio
from contextlib import aclosing
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util import dt as dt_util

from .feed import CredentialsRejected, FeedError, QuotaExceeded

if TYPE_CHECKING:
    from .coordinator import StreamCoordinator

_LOGGER = logging.getLogger(__name__)

# How long setting up waits for the first survey, in seconds.
FIRST_SURVEY = 10

INTERVAL = timedelta(hours=24)
RETRY = timedelta(minutes=15)

# Something the provider has not described yet is named again and again; one survey in this
# time is enough to ask for it.
NEWS_INTERVAL = timedelta(hours=1)


class Surveyor:
    """Surveys at the start, daily, after news, and when a person asks."""

    def __init__(self, coordinator: StreamCoordinator) -> None:
        """Take the account to survey."""
        self._coordinator = coordinator
        self._lock = asyncio.Lock()
        self._surveyed_at: datetime | None = None
        self._failed = False
        self._cancel_retry: CALLBACK_TYPE | None = None

    async def survey(self) -> None:
        """Survey now.

        Raises:
            FeedError: the provider did not answer.
        """
        async with self._lock:
            self._surveyed_at = dt_util.utcnow()
            async with aclosing(self._coordinator.feed.survey()) as batches:
                async for batch in batches:
                    self._coordinator.take(batch)

    async def start(self) -> None:
        """Survey now and then once a day.

        Entities are named after what the survey tells, so the first one is waited for,
        unless the provider is slow.
        """
        entry = self._coordinator.config_entry
        entry.async_on_unload(
            async_track_time_interval(self._coordinator.hass, self._survey_again, INTERVAL)
        )
        entry.async_on_unload(self._stop_retrying)
        await asyncio.wait({self._start_survey()}, timeout=FIRST_SURVEY)

    @callback
    def survey_for_news(self) -> None:
        """Survey because the provider named something new, unless that was done just now."""
        if self._surveyed_at is None or dt_util.utcnow() - self._surveyed_at > NEWS_INTERVAL:
            self._start_survey()

    @callback
    def _survey_again(self, _now: datetime) -> None:
        """Survey because it is time to."""
        self._start_survey()

    def _start_survey(self) -> asyncio.Task[None]:
        """Survey in the background."""
        self._stop_retrying()
        self._surveyed_at = dt_util.utcnow()
        return self._coordinator.config_entry.async_create_background_task(
            self._coordinator.hass, self._survey_quietly(), name=f"{self._coordinator.name} survey"
        )

    async def _survey_quietly(self) -> None:
        """Survey; a failure is said once and tried again later, the feed goes on."""
        try:
            await self.survey()
        except CredentialsRejected as error:
            _LOGGER.info("%s cannot be surveyed: %s", self._coordinator.name, error)
            self._coordinator.config_entry.async_start_reauth(self._coordinator.hass)
        except FeedError as error:
            if not self._failed:
                self._failed = True
                _LOGGER.info("%s cannot be surveyed: %s", self._coordinator.name, error)
            self._stop_retrying()
            wait = error.retry_after if isinstance(error, QuotaExceeded) else None
            pause = max(RETRY, timedelta(seconds=wait or 0))
            self._cancel_retry = async_call_later(self._coordinator.hass, pause, self._survey_again)
        else:
            self._failed = False

    @callback
    def _stop_retrying(self) -> None:
        """Call a retry off."""
        if self._cancel_retry is not None:
            self._cancel_retry()
            self._cancel_retry = None
