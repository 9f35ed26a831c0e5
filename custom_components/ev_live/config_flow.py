"""Config flow: choose a provider, enter credentials, and they are tried."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig
import voluptuous as vol

from .const import CONF_PROVIDER, DOMAIN
from .flow_errors import error_key, error_keys
from .migration import ENTRY_STEPS, MAJOR_VERSION, minor_version
from .options import EVLiveOptionsFlow
from .provider import Choice, Provider, Verdict
from .registry import PROVIDERS


class EVLiveConfigFlow(ConfigFlow, domain=DOMAIN):
    """Makes an entry for one account of one provider.

    Every provider has a step of its own, named after it, made below from the registry.
    """

    VERSION = MAJOR_VERSION
    MINOR_VERSION = minor_version(ENTRY_STEPS)

    def __init__(self) -> None:
        """Start with nothing entered."""
        self._tried: tuple[Provider, Choice, dict[str, Any]] | None = None

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be picked of an account."""
        return PROVIDERS[config_entry.data[CONF_PROVIDER]].subentry_flows

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the options flow."""
        return EVLiveOptionsFlow(PROVIDERS[config_entry.data[CONF_PROVIDER]].options)

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the provider."""
        return self.async_show_menu(step_id="user", menu_options=list(PROVIDERS))

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start over with credentials that were rejected."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new secrets, and keep everything else."""
        entry = self._get_reauth_entry()
        provider = PROVIDERS[entry.data[CONF_PROVIDER]]
        schema = vol.Schema(
            {key: field for key, field in provider.schema.schema.items() if key in provider.secrets}
        )
        return await self.async_credentials(
            "reauth_confirm", provider, schema, user_input, known=entry.data
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for everything anew, starting from what is set."""
        entry = self._get_reconfigure_entry()
        provider = PROVIDERS[entry.data[CONF_PROVIDER]]
        kept = {key: entry.data[key] for key in provider.kept}
        return await self.async_credentials(
            "reconfigure", provider, provider.schema, user_input, known=kept, suggested=entry.data
        )

    async def async_credentials(
        self,
        step_id: str,
        provider: Provider,
        schema: vol.Schema,
        user_input: dict[str, Any] | None,
        *,
        known: Mapping[str, Any] | None = None,
        suggested: Mapping[str, Any] | None = None,
    ) -> ConfigFlowResult:
        """Ask for credentials until they work."""
        errors: dict[str, str] = {}
        if user_input is not None:
            entered = _tidy(schema, user_input)
            data = {**(known or {}), CONF_PROVIDER: provider.id, **entered}
            verdict = await provider.try_credentials(self.hass, data)
            if verdict.choice is not None:
                self._tried = provider, verdict.choice, dict(verdict.data or data)
                return await self.async_choice()
            if not verdict.errors:
                return await self._async_finish(provider, verdict, dict(verdict.data or data))
            errors = error_keys(verdict.errors)
            # What was uploaded is there only once, so it is shown as text now.
            user_input = dict(verdict.data or user_input)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input or suggested),
            errors=errors,
            description_placeholders={"provider": provider.name, "website": provider.website},
        )

    async def async_choice(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which account is meant; what is chosen is tried like everything else."""
        assert self._tried is not None
        provider, choice, data = self._tried
        errors: dict[str, str] = {}
        if user_input is not None:
            verdict = await provider.try_credentials(self.hass, {**data, **user_input})
            if not verdict.errors:
                known = dict(verdict.data or {**data, **user_input})
                return await self._async_finish(provider, verdict, known)
            errors = {"base": error_key(next(iter(verdict.errors.values())))}
        options = [SelectOptionDict(value=key, label=name) for key, name in choice.options.items()]
        selector = SelectSelector(SelectSelectorConfig(options=options))
        return self.async_show_form(
            step_id=choice.step,
            data_schema=vol.Schema({vol.Required(choice.field): selector}),
            errors=errors,
        )

    async def _async_finish(
        self, provider: Provider, verdict: Verdict, data: dict[str, Any]
    ) -> ConfigFlowResult:
        """Make the entry, or update the one this flow is about."""
        if verdict.unique_id is not None:
            await self.async_set_unique_id(verdict.unique_id)
        else:
            same = {key: data[key] for key in (CONF_PROVIDER, *provider.identity)}
            self._async_abort_entries_match(same)
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            return self._update(data)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=verdict.title, data=data)

    def _update(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Update the entry and let it start anew.

        An account that is loaded reloads itself when its data changed. One that failed to set
        up has nobody to do that, and a feed that gave up must start again with the same data.
        """
        if self.source == SOURCE_REAUTH:
            entry, reason = self._get_reauth_entry(), "reauth_successful"
        else:
            entry, reason = self._get_reconfigure_entry(), "reconfigure_successful"
        if self.unique_id is not None and entry.unique_id is not None:
            self._abort_if_unique_id_mismatch(reason="wrong_account")
        reloads_itself = entry.update_listeners and entry.data != data
        result = self.async_update_and_abort(entry, data=data, reason=reason)
        if not reloads_itself:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result


def _tidy(schema: vol.Schema, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Trim what was pasted, and leave out the optional boxes that were left empty."""
    optional = {key for key in schema.schema if isinstance(key, vol.Optional)}
    trimmed = {key: _trim(value) for key, value in entered.items()}
    return {key: value for key, value in trimmed.items() if value != "" or key not in optional}


def _trim(value: Any) -> Any:
    """Take the blanks off both ends of a text, and of every text in a section."""
    if isinstance(value, Mapping):
        return {key: _trim(each) for key, each in value.items()}
    return value.strip() if isinstance(value, str) else value


def _credentials_step(
    provider: Provider,
) -> Callable[[EVLiveConfigFlow, dict[str, Any] | None], Awaitable[ConfigFlowResult]]:
    """Return the step that asks for a provider's credentials."""

    async def async_step(
        flow: EVLiveConfigFlow, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the credentials."""
        return await flow.async_credentials(provider.id, provider, provider.schema, user_input)

    return async_step


for _provider in PROVIDERS.values():
    setattr(EVLiveConfigFlow, f"async_step_{_provider.id}", _credentials_step(_provider))
    for _choice in _provider.choices:
        setattr(EVLiveConfigFlow, f"async_step_{_choice}", EVLiveConfigFlow.async_choice)
