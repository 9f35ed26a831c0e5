"""NOBIL, the Nordic database of public charging stations, by Enova."""
