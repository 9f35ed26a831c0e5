"""What Home Assistant has made of an account: which entities show what."""

from .client import Json, Socket


async def entities_showing(socket: Socket, entry_id: str, what: str) -> list[str]:
    """Return the enabled entities of a config entry that show something."""
    return [
        one["entity_id"]
        for one in await socket.ask("config/entity_registry/list")
        if one["config_entry_id"] == entry_id and one["disabled_by"] is None and shown(one) == what
    ]


def shown(entity: Json) -> str:
    """Return what an entity shows, which its device class says where no translation does."""
    return str(entity["translation_key"] or entity["unique_id"].rsplit("_", 1)[-1])
