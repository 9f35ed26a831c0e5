"""Tests of NOBIL through the front door."""
