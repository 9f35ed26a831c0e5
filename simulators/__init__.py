"""Stand-in servers for the providers, for the tests and for the demo."""
