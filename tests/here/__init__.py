"""Tests of the HERE provider."""
