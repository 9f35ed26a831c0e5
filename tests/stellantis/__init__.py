"""Tests of the Stellantis provider."""
