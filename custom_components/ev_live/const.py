"""What several modules share."""

DOMAIN = "ev_live"

CONF_PROVIDER = "provider"
CONF_SERVER = "server"
CONF_STATION_ID = "station_id"

SUBENTRY_STATION = "station"
