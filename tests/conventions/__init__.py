"""Tests that the parts of the integration agree with each other."""
