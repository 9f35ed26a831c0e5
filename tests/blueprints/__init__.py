"""Tests of the blueprints that come with the integration."""
