"""Blueprints at work on a fleet of buses and its chargers: a ViriCiti account."""
