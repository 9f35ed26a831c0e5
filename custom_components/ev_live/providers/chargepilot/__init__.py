"""ChargePilot by The Mobility House: depots over VDV 463."""
