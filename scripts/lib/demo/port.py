"""The port that Home Assistant listens on."""

import socket

from .report import DemoError, step

HOST = "127.0.0.1"
LAST = 65535


def free_port(wanted: int) -> int:
    """Return the first port from the wanted one on that nobody listens on."""
    for port in range(wanted, LAST + 1):
        if is_free(port):
            if port != wanted:
                step(f"Port {wanted} is taken; this demo is on {port}")
            return port
    raise DemoError(f"No port from {wanted} on is free")


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port now."""
    with socket.socket() as probe:
        # As servers do, so that a port that was left a moment ago does not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise DemoError(f"This user may not listen on port {port}") from error
        except OSError:
            return False
    return True
