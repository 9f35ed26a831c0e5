"""JSON Schemas of VDV 463, written from its field tables."""

from .check import schema_of, violations
from .kinds import VERSIONS, Version
from .messages import MESSAGES, MessageName

__all__ = ["MESSAGES", "VERSIONS", "MessageName", "Version", "schema_of", "violations"]
