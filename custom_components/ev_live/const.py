"""What several modules share."""

DOMAIN = "ev_live"

CONF_PROVIDER = "provider"
CONF_SERVER = "server"
CONF_STATION_ID = "station_id"
CONF_VEHICLE_ID = "vehicle_id"
CONF_WEBHOOK_ID = "webhook_id"

SUBENTRY_MONITOR = "monitor"
SUBENTRY_STATION = "station"
SUBENTRY_VEHICLE = "vehicle"
