"""The demo: a simulator and a real Home Assistant with this integration, set up by its own API."""
