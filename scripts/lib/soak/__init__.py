"""An hour of all five providers in one Home Assistant."""
