"""What a provider brings to the demo."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from .client import Json
from .flow import Answer

STOP: Json = {"stop_traffic": True}


@dataclass(frozen=True, kw_only=True)
class Pick:
    """Something that is picked in an account: the answers to one subentry flow."""

    kind: str
    what: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A provider that is being simulated: how to get at it, and what to look at.

    `options` are the answers to the options flow, where an account needs any. `hush` is what
    the simulator is told so that nothing happens by itself at what is picked.
    """

    title: str
    account: Mapping[str, Answer]
    picks: tuple[Pick, ...]
    begin: Callable[[], Awaitable[None]]
    hints: tuple[str, ...]
    options: Mapping[str, Answer] = field(default_factory=dict)
    hush: Json = field(default_factory=STOP.copy)


@dataclass(frozen=True, kw_only=True)
class Account:
    """A scene that Home Assistant has a config entry for."""

    scene: Scene
    entry_id: str
