"""What several modules share."""

DOMAIN = "ev_live"

CONF_PROVIDER = "provider"
CONF_SERVER = "server"
CONF_STATION_ID = "station_id"
CONF_VEHICLE_ID = "vehicle_id"

SUBENTRY_STATION = "station"
SUBENTRY_VEHICLE = "vehicle"
