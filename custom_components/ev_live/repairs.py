"""The ways out of repair issues: what a person can do about them on the spot."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps

from homeassistant.components.repairs import FlowType, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .coordinator import EVLiveConfigEntry
from .feed import Attentive, FeedError
from .issues import WAYS, Way

type IssueData = dict[str, str | int | float | None]
type Answer = dict[str, str] | None
type Step[F] = Callable[[F, Answer], Awaitable[RepairsFlowResult]]


def _while_it_stands[F: RepairsFlow](step: Step[F]) -> Step[F]:
    """Let a step be taken only while there is the issue: it may be over by itself meanwhile."""

    @wraps(step)
    async def guarded(flow: F, user_input: Answer = None) -> RepairsFlowResult:
        """Take the step, or say that nothing is left to do."""
        if (DOMAIN, flow.issue_id) not in ir.async_get(flow.hass).issues:
            return flow.async_create_entry(data={})
        return await step(flow, user_input)

    return guarded


class WaysOut(RepairsFlow):
    """Asks a person which way out of an issue to take, and takes it.

    The issue goes with a way that leads out of it. It stays while the way goes on in another
    form, where trying again did not help, and where it is ignored.
    """

    def __init__(self, entry: EVLiveConfigEntry, kind: str, subject: str) -> None:
        """Take the account, what is the matter, and what that is about."""
        self._entry = entry
        self._ways = WAYS[kind]
        self._subentry = entry.subentries.get(subject)

    async def async_step_init(self, user_input: Answer = None) -> RepairsFlowResult:
        """Ask for the way; what was not picked can be neither changed nor removed."""
        issue = ir.async_get(self.hass).issues[DOMAIN, self.issue_id]
        is_picked = self._subentry is not None
        return self.async_show_menu(
            step_id="init",
            menu_options=[
                way for way in self._ways if is_picked or way not in (Way.CHANGE, Way.REMOVE)
            ],
            description_placeholders=issue.translation_placeholders,
        )

    @_while_it_stands
    async def async_step_retry(self, user_input: Answer) -> RepairsFlowResult:
        """Set the account up anew, and see whether that helped."""
        entry = self._entry
        await self.hass.config_entries.async_reload(entry.entry_id)
        is_loaded = entry.state is ConfigEntryState.LOADED
        return self._see(is_solved=is_loaded and entry.runtime_data.last_error is None)

    @_while_it_stands
    async def async_step_look_again(self, user_input: Answer) -> RepairsFlowResult:
        """Let the feed try what did not work, and see whether it does now."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self._see(is_solved=False)
        feed = self._entry.runtime_data.feed
        assert isinstance(feed, Attentive)
        # Where the provider is away, the issue says whether there is still something to mend.
        with suppress(FeedError):
            await feed.look_again()
        return self._see(is_solved=True)

    def _see(self, *, is_solved: bool) -> RepairsFlowResult:
        """Say whether trying again helped; an issue that stands says that it did not."""
        if is_solved and ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id) is None:
            return self.async_create_entry(data={})
        return self.async_abort(reason="not_solved")

    @_while_it_stands
    async def async_step_reconfigure(self, user_input: Answer) -> RepairsFlowResult:
        """Go on in the form of the account."""
        form = await self.hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": self._entry.entry_id}
        )
        return self.async_abort(
            reason="elsewhere", next_flow=(FlowType.CONFIG_FLOW, form["flow_id"])
        )

    @_while_it_stands
    async def async_step_change(self, user_input: Answer) -> RepairsFlowResult:
        """Go on in the form of what was picked."""
        assert self._subentry is not None
        form = await self.hass.config_entries.subentries.async_init(
            (self._entry.entry_id, self._subentry.subentry_type),
            context={"source": SOURCE_RECONFIGURE, "subentry_id": self._subentry.subentry_id},
        )
        return self.async_abort(
            reason="elsewhere", next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, form["flow_id"])
        )

    @_while_it_stands
    async def async_step_remove(self, user_input: Answer) -> RepairsFlowResult:
        """Remove what was picked."""
        assert self._subentry is not None
        self.hass.config_entries.async_remove_subentry(self._entry, self._subentry.subentry_id)
        return self.async_create_entry(data={})

    @_while_it_stands
    async def async_step_ignore(self, user_input: Answer) -> RepairsFlowResult:
        """Let the issue stand, and say no more about it."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, True)
        return self.async_abort(reason="ignored")


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: IssueData | None
) -> RepairsFlow:
    """Return the flow of an issue."""
    assert data is not None
    entry = hass.config_entries.async_get_known_entry(str(data["entry_id"]))
    return WaysOut(entry, str(data["kind"]), str(data["subject"]))
