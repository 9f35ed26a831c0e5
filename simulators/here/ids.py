"""Ids as HERE writes them; clients must not look inside."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from random import Random

LOCATION_PREFIX = "here:evcp:charginglocation:"
EVSE_PREFIX = "here:evcp:evse:"
PLACE_PREFIX = "here:pds:place:"
GEOHASH_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"
GEOHASH_LENGTH = 10


def evse_id(location_id: str, number: int) -> str:
    """Return the id of an EVSE: always the same for the same number at a location."""
    return EVSE_PREFIX + sha256(f"{location_id}#{number}".encode()).hexdigest()


def invent_location_id(number: int) -> str:
    """Make up the id of a location somewhere in the world; always the same for a number."""
    geohash = "".join(Random(number).choices(GEOHASH_LETTERS, k=GEOHASH_LENGTH))
    hidden = urlsafe_b64encode(f"example:noise:{number}".encode()).rstrip(b"=").decode()
    return f"{LOCATION_PREFIX}246{geohash}-{hidden}"


def last_part(identifier: str) -> str:
    """Return what counts of an id: what follows its last colon."""
    return identifier.rpartition(":")[2]
