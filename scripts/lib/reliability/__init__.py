"""Numbers for docs/reliability.md."""
