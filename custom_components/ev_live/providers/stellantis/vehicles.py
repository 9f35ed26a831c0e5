"""The vehicles of a fleet (report 4)."""

from dataclasses import dataclass

from ...feed import Oddities
from ...model import ACCOUNT, Asset, AssetKind
from .keys import LACKS, reports_of
from .objects import Fields

# So many characters of a VIN tell the vehicles of a fleet apart, and do not give it away.
TOLD_APART = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Vehicle:
    """A vehicle: its asset has the VIN for an id, calls are made by the provider's own `vid`.

    `lacks` are keys that it cannot have by what it runs on.
    """

    vid: str
    asset: Asset
    lacks: frozenset[str] = frozenset()


def read_vehicle(item: object, oddities: Oddities) -> Vehicle | None:
    """Read an item of the list of vehicles, or the one that was asked for alone.

    None where it has no id to call it by or no VIN to know it by: neither is guaranteed.
    """
    if not isinstance(item, dict):
        oddities.note("a vehicle that is no object")
        return None
    fields = Fields(item, oddities.note)
    vid, vin = fields.identifier("id"), fields.identifier("vin")
    if vid is None or vin is None:
        return None
    motorization = fields.text("motorization")
    extension = fields.within("_embedded", "extension") or Fields({}, oddities.note)
    branding = extension.within("branding")
    brand = _text(branding, "brand") or _text(fields, "brand")
    label = _text(branding, "label")
    asset = Asset(
        id=vin,
        kind=AssetKind.VEHICLE,
        parent=ACCOUNT,
        name=" ".join(part for part in (brand, label, vin[-TOLD_APART:]) if part),
        maker=brand,
        model=label,
        reports=reports_of(motorization, _scopes(extension)),
    )
    return Vehicle(vid=vid, asset=asset, lacks=LACKS.get(motorization or "", frozenset()))


def _text(fields: Fields | None, name: str) -> str | None:
    """Return a text of an object that may be missing."""
    return fields.text(name) if fields is not None and name in fields else None


def _scopes(extension: Fields) -> list[str]:
    """Return what a vehicle says it can tell, nothing where it does not say."""
    capabilities = extension.within("onboardCapabilities")
    data = capabilities.raw.get("data") if capabilities is not None else None
    return [each for each in data if isinstance(each, str)] if isinstance(data, list) else []
