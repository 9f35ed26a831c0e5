"""Which scenes a demo has."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
import gzip
import json

from . import chargepilot, here, nobil, stellantis, viriciti
from .options import Options
from .report import DemoError
from .scene import Scene

type MakeScene = Callable[[Options], AbstractAsyncContextManager[Scene]]

SCENES: tuple[MakeScene, ...] = (
    nobil.scene,
    here.scene,
    viriciti.scene,
    chargepilot.scene,
    stellantis.scene,
)

# A field that every line of a provider's captures has.
CAPTURES: dict[str, MakeScene] = {"frame": nobil.scene, "label": viriciti.scene}


def scenes_of(options: Options) -> tuple[MakeScene, ...]:
    """Return every scene, or the one that a capture is of."""
    if options.replay is None:
        return SCENES
    try:
        with gzip.open(options.replay, "rt", encoding="utf-8") as lines:
            fields = json.loads(lines.readline())
    except (EOFError, OSError, ValueError) as error:
        raise DemoError(f"{options.replay} cannot be replayed: {error}") from error
    for field, scene in CAPTURES.items():
        if field in fields:
            return (scene,)
    raise DemoError(f"{options.replay} is no capture that any simulator knows")
