"""Writes into the pages under docs/ what the code says better: entities, fields, errors, repairs."""
