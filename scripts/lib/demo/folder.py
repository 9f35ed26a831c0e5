"""The configuration folder of the demo's Home Assistant, made anew at each start."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
import fcntl
from json import dumps
import os
from pathlib import Path
import shutil

from .port import HOST
from .report import DemoError

CHECKOUT = Path(__file__).parents[3]
FOLDER = CHECKOUT / ".demo"

TIME_ZONE = "Europe/Oslo"

CONFIGURATION = f"""\
homeassistant:
  name: EV Live demo
  latitude: 59.91
  longitude: 10.75
  time_zone: {TIME_ZONE}
  country: "NO"
  currency: NOK
  unit_system: metric

config:
frontend:
history:
logbook:
recorder:
system_health:

logger:
  default: info
"""


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A configuration folder that nobody else uses, and the descriptor that proves it."""

    path: Path
    held: int

    @property
    def log(self) -> Path:
        """Return the file with everything that Home Assistant prints."""
        return self.path / "output.log"


@contextmanager
def held_folder() -> Iterator[Folder]:
    """Hold the folder; Home Assistant inherits the lock, so that it counts while either lives."""
    FOLDER.mkdir(exist_ok=True)
    held = os.open(FOLDER, os.O_RDONLY)
    try:
        lock(held)
        yield Folder(path=FOLDER, held=held)
    finally:
        os.close(held)


def lock(held: int) -> None:
    """Take the lock, or say that somebody else has it."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DemoError(
            "A demo of this checkout is running already; stop that one first. If it was killed, its"
            f" Home Assistant may be left: {FOLDER}/.ha_run.lock has the process id."
        ) from error


def furnish(folder: Folder, *, port: int) -> None:
    """Empty the folder and put in what Home Assistant starts from."""
    for old in folder.path.iterdir():
        remove(old)
    (folder.path / "configuration.yaml").write_text(CONFIGURATION)
    components = folder.path / "custom_components"
    components.mkdir()
    (components / "ev_live").symlink_to(CHECKOUT / "custom_components" / "ev_live")
    storage = folder.path / ".storage"
    storage.mkdir()
    (storage / "http").write_text(dumps(http_storage(port)))
    (storage / "onboarding").write_text(dumps(onboarding_storage()))


def remove(path: Path) -> None:
    """Remove a file, a link or a folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def http_storage(port: int) -> Mapping[str, object]:
    """Return the HTTP settings as Home Assistant keeps them once a person confirmed them.

    In configuration.yaml they would be on trial only: after five minutes Home Assistant would
    restart with its default ones, open to the network.
    """
    confirmed = {
        "server_host": [HOST],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": "2026-11-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    data = {"stable": confirmed, "pending": None, "yaml_migration_done": True}
    return {"version": 3, "minor_version": 1, "key": "http", "data": data}


def onboarding_storage() -> Mapping[str, object]:
    """Return an onboarding whose second step is done, by the configuration above.

    Home Assistant would use that step to add weather, radio and speech from the internet.
    """
    data = {"done": ["core_config"]}
    return {"version": 4, "minor_version": 1, "key": "onboarding", "data": data}
