"""Blueprints at work on depots: a ChargePilot account."""
