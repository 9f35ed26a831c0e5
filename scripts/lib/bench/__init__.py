"""What a message, a start and a fleet cost, measured beside the bare thing."""
