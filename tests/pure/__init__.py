"""Tests of the layers that know no Home Assistant."""
