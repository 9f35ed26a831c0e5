"""ChargePilot, through the front door."""
