"""HERE EV Charge Points: the worldwide stream of EVSE statuses."""
