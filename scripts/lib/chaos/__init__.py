"""Lets everything that can break do so, and writes down how each provider came through it."""
