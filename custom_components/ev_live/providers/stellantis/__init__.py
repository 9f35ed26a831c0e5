"""Stellantis fleets: status over REST, and monitors that push to a webhook."""
