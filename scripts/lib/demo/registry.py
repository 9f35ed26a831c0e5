"""What Home Assistant has made of an account: its devices and their entities."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .client import Json, Socket


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device, with the ids of its enabled entities by what they show.

    `parent` is the device it is a part of, `via` the one it is reached through.
    """

    id: str
    name: str
    parent: str | None
    via: str | None
    is_account: bool
    has_place: bool
    entities: Mapping[str, str]


async def devices_of(socket: Socket, entry_id: str) -> list[Device]:
    """Read the devices of a config entry."""
    entities = await socket.ask("config/entity_registry/list")
    enabled = [one for one in entities if one["disabled_by"] is None]
    return [
        Device(
            id=device["id"],
            name=device["name_by_user"] or device["name"],
            parent=device["parent_device_id"],
            via=device.get("via_device_id"),
            is_account=device.get("entry_type") == "service",
            # Where it is known, there is an entity for it, though it may be disabled.
            has_place=any(
                one["device_id"] == device["id"] and shown(one) == "position" for one in entities
            ),
            entities={
                shown(one): one["entity_id"] for one in enabled if one["device_id"] == device["id"]
            },
        )
        for device in await socket.ask("config/device_registry/list")
        if device["config_entry_id"] == entry_id
    ]


def shown(entity: Json) -> str:
    """Return what an entity shows, which its device class says where no translation does."""
    return str(entity["translation_key"] or entity["unique_id"].rsplit("_", 1)[-1])


def showing(what: str, devices: Iterable[Device]) -> list[str]:
    """Return the entities that show something."""
    return [one.entities[what] for one in devices if what in one.entities]
