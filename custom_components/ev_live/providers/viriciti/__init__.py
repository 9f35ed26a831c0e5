"""ViriCiti by ChargePoint: buses, trucks and the depots they charge in."""
