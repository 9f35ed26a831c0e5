"""Who is put to the test, and by what."""

from collections.abc import Callable, Set as AbstractSet
from dataclasses import dataclass, field
from random import Random, seed as seed_chance
from typing import Any

from homeassistant.core import HomeAssistant

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.faults import ChargePilotFaults
from simulators.here import HereSimulator
from simulators.here.faults import HereFaults
from simulators.nobil import NobilSimulator
from simulators.nobil.faults import NobilFaults
from simulators.server import Faults, Simulator
from simulators.stellantis import StellantisSimulator
from simulators.stellantis.faults import StellantisFaults
from simulators.viriciti import ViriCitiSimulator
from simulators.viriciti.faults import ViriCitiFaults

from . import chargepilot, here, nobil, stellantis, viriciti
from .faults import Fault
from .hourglass import Hourglass
from .ordeal import Ordeal
from .outcome import Outcome
from .scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A provider, and all that can go wrong with it.

    `spared` says of each switch of the simulator that no fault throws why that is so, `peaceful`
    which of its actions are what happens there every day.
    """

    scenario: type[Scenario]
    faults: list[Fault]
    switches: type[Faults]
    simulator: Callable[[], Simulator[Any, Any]]
    peaceful: AbstractSet[str]
    spared: dict[str, str] = field(default_factory=dict)


TRIALS = {
    "enova": Trial(
        scenario=nobil.Enova,
        faults=nobil.ENOVA_FAULTS,
        switches=NobilFaults,
        simulator=NobilSimulator,
        peaceful=nobil.PEACEFUL,
    ),
    "legacy": Trial(
        scenario=nobil.Legacy,
        faults=nobil.LEGACY_FAULTS,
        switches=NobilFaults,
        simulator=NobilSimulator,
        peaceful=nobil.PEACEFUL,
    ),
    "here": Trial(
        scenario=here.Here,
        faults=here.FAULTS,
        switches=HereFaults,
        simulator=HereSimulator,
        peaceful=here.PEACEFUL,
        spared=here.SPARED,
    ),
    "viriciti": Trial(
        scenario=viriciti.ViriCiti,
        faults=viriciti.FAULTS,
        switches=ViriCitiFaults,
        simulator=ViriCitiSimulator,
        peaceful=viriciti.PEACEFUL,
    ),
    "chargepilot": Trial(
        scenario=chargepilot.ChargePilot,
        faults=chargepilot.FAULTS,
        switches=ChargePilotFaults,
        simulator=ChargePilotSimulator,
        peaceful=chargepilot.PEACEFUL,
    ),
    "stellantis": Trial(
        scenario=stellantis.Stellantis,
        faults=stellantis.FAULTS,
        switches=StellantisFaults,
        simulator=StellantisSimulator,
        peaceful=stellantis.PEACEFUL,
        spared=stellantis.SPARED,
    ),
}


def pair(name: str, seed: int) -> tuple[Fault, ...]:
    """Return two faults of a provider, by chance; one of them may cut short what the other does.

    No two of them throw the same switch, or it would not be put back.
    """
    random = Random(f"{name} {seed}")
    first = random.choice(TRIALS[name].faults)
    others = [
        fault
        for fault in TRIALS[name].faults
        if fault is not first and not set(fault.fields) & set(first.fields)
    ]
    return first, random.choice(others)


async def trial(
    hass: HomeAssistant, glass: Hourglass, name: str, seed: int, faults: tuple[Fault, ...]
) -> Outcome:
    """Put an account to the test; return what came of it."""
    seed_chance(seed)
    scenario = TRIALS[name].scenario(hass, glass, Random(seed))
    verdict = await Ordeal(scenario).undergo(*faults)
    return Outcome(
        provider=name, seed=seed, faults=tuple(each.name for each in faults), verdict=verdict
    )
