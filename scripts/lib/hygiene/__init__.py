"""A real Home Assistant in debug mode, and what it complains of."""
