"""The demo, looked at and used with a real browser."""
