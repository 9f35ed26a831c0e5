"""A person sets a fleet up, and is told what is wrong until it works."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.stellantis import Papers, StellantisFaults, StellantisSimulator

from ..simulators.test_stellantis_tls import serving
from .conftest import FleetAccount, account_data

FLOW = "custom_components.ev_live.providers.stellantis.flow"

MADE_UP = ("provider", "fleet_id", "webhook_id", "webhook_secret", "installation")


def form(simulator: StellantisSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a person enters."""
    data = account_data(simulator)
    return {key: value for key, value in data.items() if key not in MADE_UP} | changes


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, user_input: dict[str, Any] | None
) -> ConfigFlowResult:
    """Send a form off."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Go to the form."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await submit(hass, menu, {"next_step_id": "stellantis"})


@pytest.fixture
def one_fleet(simulator: StellantisSimulator) -> str:
    """Leave the partner one fleet, and return its id."""
    for fleet in simulator.fleets[1:]:
        del simulator.world.fleets[fleet.fleet_id]
    return simulator.fleets[0].fleet_id


async def test_what_was_given_to_a_person_makes_an_account(
    hass: HomeAssistant, simulator: StellantisSimulator, one_fleet: str
) -> None:
    """A person who did everything right would get nothing."""
    result = await submit(hass, await start(hass), form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == simulator.fleets[0].name
    assert result["result"].unique_id == one_fleet
    assert result["result"].state is ConfigEntryState.LOADED
    entered = {key: value for key, value in result["data"].items() if key not in MADE_UP}
    assert entered == form(simulator)


async def test_every_account_has_a_door_and_a_secret_of_its_own(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """Whoever knows one house would get into another."""
    doors = []
    for fleet in simulator.fleets:
        chosen = await submit(hass, await start(hass), form(simulator))
        result = await submit(hass, chosen, {"fleet_id": fleet.fleet_id})
        doors.append([result["data"][key] for key in MADE_UP[2:]])
    assert len(doors) > 1
    assert all(len(set(column)) == len(doors) for column in zip(*doors, strict=True))
    assert all(len(secret) >= 40 for _, secret, _ in doors)


async def test_with_several_fleets_a_person_says_which_is_meant(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """A person would get the cars of the wrong depot."""
    result = await submit(hass, await start(hass), form(simulator))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "fleet")
    assert result["data_schema"]
    field = result["data_schema"].schema["fleet_id"]
    assert [each["label"] for each in field.config["options"]] == [
        fleet.name for fleet in simulator.fleets
    ]
    second = simulator.fleets[1]
    result = await submit(hass, result, {"fleet_id": second.fleet_id})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert (result["title"], result["result"].unique_id) == (second.name, second.fleet_id)


async def test_a_fleet_that_vanishes_while_it_is_chosen_is_told(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """An account would be made that never works."""
    result = await submit(hass, await start(hass), form(simulator))
    second = simulator.world.fleets.pop(simulator.fleets[1].fleet_id)
    result = await submit(hass, result, {"fleet_id": second.fleet_id})
    assert (result["step_id"], result["errors"]) == ("fleet", {"base": "no_fleet"})
    simulator.world.fleets[second.fleet_id] = second
    result = await submit(hass, result, {"fleet_id": second.fleet_id})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("faults", "errors"),
    [
        ({"credentials_revoked": True}, {"password": "invalid_auth"}),
        ({"client_id_revoked": True}, {"password": "invalid_auth"}),
        ({"access_forbidden": True}, {"base": "not_entitled"}),
        ({"throttle_for": 60}, {"base": "quota_exceeded"}),
        ({"fail": "fleets", "fail_status": 503}, {"base": "cannot_connect"}),
        ({"drop": "fleets"}, {"base": "hung_up"}),
        ({"mangle": "fleets"}, {"base": "cannot_connect"}),
        ({"redirect": "fleets"}, {"base": "cannot_connect"}),
    ],
)
async def test_a_person_is_told_what_is_wrong_and_can_go_on(
    hass: HomeAssistant,
    simulator: StellantisSimulator,
    one_fleet: str,
    faults: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """A person would retype a password that was right all the time."""
    simulator.faults.apply(faults)
    result = await submit(hass, await start(hass), form(simulator))
    assert result["errors"] == errors
    simulator.faults.apply({name: getattr(StellantisFaults(), name) for name in faults})
    result = await submit(hass, result, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_without_any_fleet_there_is_nothing_to_set_up(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """A person would get an account without a single vehicle."""
    entered = form(simulator)
    simulator.world.fleets.clear()
    result = await submit(hass, await start(hass), entered)
    assert result["errors"] == {"base": "no_fleet"}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"client_certificate": "nonsense"}, {"client_certificate": "invalid_certificate"}),
        ({"client_key": "nonsense"}, {"client_certificate": "invalid_certificate"}),
        ({"client_key": ""}, {"client_certificate": "invalid_certificate"}),
        ({"client_certificate": ""}, {"client_certificate": "invalid_certificate"}),
        ({"ca_certificate": "nonsense"}, {"ca_certificate": "invalid_certificate"}),
    ],
)
async def test_a_paper_that_is_none_is_told_at_its_field(
    hass: HomeAssistant,
    simulator: StellantisSimulator,
    one_fleet: str,
    changes: dict[str, str],
    errors: dict[str, str],
) -> None:
    """A person would look for the mistake in six fields."""
    result = await submit(hass, await start(hass), form(simulator, **changes))
    assert result["errors"] == errors
    assert simulator.counters.requests == 0
    result = await submit(hass, result, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_key_of_somebody_else_does_not_fit(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """A person who mixed two files up would be told that the provider is away."""
    other = Papers("MZP000002").key_pem
    result = await submit(hass, await start(hass), form(simulator, client_key=other))
    assert result["errors"] == {"client_certificate": "invalid_certificate"}


async def test_a_key_with_a_passphrase_is_opened_with_it(
    hass: HomeAssistant, simulator: StellantisSimulator, one_fleet: str
) -> None:
    """Trap 3: the recipe of the portal makes a key with a passphrase."""
    papers = Papers(simulator.username, passphrase="open sesame")
    mine = form(simulator, client_certificate=papers.client_pem, client_key=papers.key_pem)
    result = await submit(hass, await start(hass), mine)
    assert result["errors"] == {"key_passphrase": "wrong_passphrase"}
    result = await submit(hass, result, mine | {"key_passphrase": "wrong"})
    assert result["errors"] == {"key_passphrase": "wrong_passphrase"}
    result = await submit(hass, result, mine | {"key_passphrase": "open sesame"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_certificate_that_has_expired_is_told(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """A person would be told that the provider is away, for ever."""
    old = Papers(simulator.username, client_days=(-30, -1))
    papers = {"client_certificate": old.client_pem, "client_key": old.key_pem}
    result = await submit(hass, await start(hass), form(simulator, **papers))
    assert result["errors"] == {"client_certificate": "certificate_expired"}


@contextmanager
def uploaded(folder: Path, files: dict[str, str]) -> Iterator[dict[str, str]]:
    """Upload files; give their ids by field. Each can be fetched once, as in real life."""
    waiting = {}
    for field, text in files.items():
        path = folder / field
        path.write_text(text, encoding="utf-8")
        waiting[str(uuid4())] = path

    @contextmanager
    def process(_: HomeAssistant, file_id: str) -> Iterator[Path]:
        yield waiting.pop(file_id)

    with patch(f"{FLOW}.process_uploaded_file", process):
        yield dict(zip(files, waiting, strict=True))


async def test_papers_can_be_uploaded_instead(
    hass: HomeAssistant, simulator: StellantisSimulator, one_fleet: str, tmp_path: Path
) -> None:
    """A person would have to open a key in an editor."""
    papers = {
        "client_certificate": simulator.client_certificate,
        "client_key": simulator.client_key,
        "ca_certificate": simulator.ca_certificate,
    }
    entered = {key: value for key, value in form(simulator).items() if key not in papers}
    with uploaded(tmp_path, papers) as files:
        wrong = entered | {"files": files, "password": "wrong"}
        result = await submit(hass, await start(hass), wrong)
    assert result["errors"] == {"password": "invalid_auth"}
    assert result["data_schema"]
    fields = result["data_schema"].schema
    shown = {
        str(key): key.description["suggested_value"]
        for key in fields
        if key in papers and key.description
    }
    assert shown == {key: text.strip() for key, text in papers.items()}
    result = await submit(hass, result, entered | shown)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "files" not in result["data"]


async def test_the_same_fleet_is_not_set_up_twice(
    hass: HomeAssistant, simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Every event would come twice."""
    chosen = await submit(hass, await start(hass), form(simulator))
    result = await submit(hass, chosen, {"fleet_id": account.entry.unique_id})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_new_password_is_asked_for_when_the_old_one_is_refused(
    hass: HomeAssistant, simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """A fleet would stay dark after a change of the password."""
    await account.unload()
    simulator.credentials.password = "new"
    await account.set_up()
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "reauth_confirm")
    result = await submit(hass, flow, {"password": "wrong"})
    assert result["errors"] == {"password": "invalid_auth"}
    before = dict(account.entry.data)
    result = await submit(hass, result, {"password": "new"})
    assert result["reason"] == "reauth_successful"
    assert account.entry.data == before | {"password": "new"}
    assert account.entry.state is ConfigEntryState.LOADED


async def test_credentials_that_do_not_open_this_fleet_are_refused(
    hass: HomeAssistant, simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """The vehicles of another partner would take the place of these, with their history."""
    await account.unload()
    simulator.credentials.password = "new"
    await account.set_up()
    (flow,) = hass.config_entries.flow.async_progress()
    mine = simulator.world.fleets.pop(simulator.fleets[0].fleet_id)
    result = await submit(hass, flow, {"password": "new"})
    assert (result["step_id"], result["errors"]) == ("reauth_confirm", {"base": "no_fleet"})
    simulator.world.fleets[mine.fleet_id] = mine
    result = await submit(hass, result, {"password": "new"})
    assert result["reason"] == "reauth_successful"


async def test_a_renewed_certificate_keeps_the_door_and_the_fleet(
    hass: HomeAssistant, simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """All monitors would post to an address that nobody answers."""
    new = Papers(simulator.username)
    before = dict(account.entry.data)
    result = await account.entry.start_reconfigure_flow(hass)
    papers = {"client_certificate": new.client_pem.strip(), "client_key": new.key_pem.strip()}
    mine = form(simulator, **papers) | {"server": before["server"]}
    result = await submit(hass, result, mine)
    assert result["reason"] == "reconfigure_successful"
    assert account.entry.data == before | papers


# TLS for real, in a server whose loop is not the test's


async def attempt(hass: HomeAssistant, simulator: StellantisSimulator, **changes: Any) -> Any:
    """Fill in the form; return what is wrong, None if nothing is."""
    result = await submit(hass, await start(hass), form(simulator, **changes))
    if result["type"] is not FlowResultType.CREATE_ENTRY and result["step_id"] != "fleet":
        return result["errors"]
    return None


@pytest.mark.usefixtures("socket_enabled")
async def test_the_certificate_lets_us_in_and_nothing_else_does(hass: HomeAssistant) -> None:
    """The provider lets nobody in without the certificate that it signed."""
    with serving() as simulator:
        assert await attempt(hass, simulator) is None
        stranger = Papers(simulator.username)
        papers = {"client_certificate": stranger.client_pem, "client_key": stranger.key_pem}
        assert await attempt(hass, simulator, **papers) == {"base": "hung_up"}


@pytest.mark.usefixtures("socket_enabled")
async def test_the_server_is_not_believed_without_its_authority(hass: HomeAssistant) -> None:
    """Password and client id would go to whoever answers."""
    with serving() as simulator:
        other = Papers("somebody").ca_pem
        assert await attempt(hass, simulator, ca_certificate=other) == {"base": "tls_error"}
        assert await attempt(hass, simulator, ca_certificate="") == {"base": "tls_error"}
        assert simulator.counters.requests == 0


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("refusal", "errors"),
    [
        ("tls", {"base": "hung_up"}),
        ("401", {"password": "invalid_auth"}),
        ("403", {"base": "not_entitled"}),
    ],
)
async def test_a_certificate_that_was_withdrawn_is_told_however_it_is_refused(
    hass: HomeAssistant, refusal: Any, errors: dict[str, str]
) -> None:
    """How the provider refuses a certificate is not known (report 15.9)."""
    with serving(faults=StellantisFaults(certificate_refusal=refusal)) as simulator:
        simulator.faults.certificate_expired = True
        assert await attempt(hass, simulator) == errors
