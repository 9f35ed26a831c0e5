"""Tests of the ViriCiti provider, through the front door."""
