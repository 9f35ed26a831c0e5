"""Everything that reads what came from elsewhere."""

from . import chargepilot, frame, here, nobil, stellantis, viriciti

DECODERS = (
    *nobil.DECODERS,
    *here.DECODERS,
    *viriciti.DECODERS,
    *chargepilot.DECODERS,
    *stellantis.DECODERS,
    *frame.DECODERS,
)
