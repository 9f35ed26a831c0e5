"""The API lookup and the catalog's settings: where to go for what."""

from aiohttp import hdrs, web

from .faults import HereFaults
from .refusals import Json, gateway_problem, lookup_problem

LOOKUP_PATH = "/lookup/v1"
CONFIG_PATH = "/config/v1"


class Lookup:
    """Tell where the services of a catalog are, which moves now and then."""

    def __init__(self, catalog: str, layer: str, partitions: int, faults: HereFaults) -> None:
        """Know one catalog, with one layer."""
        self.generation = 1
        self._catalog = catalog
        self._layer = layer
        self._partitions = partitions
        self._faults = faults

    @property
    def region(self) -> str:
        """Return the part of every address that nobody can guess."""
        return f"region-{self.generation}"

    def stream_path(self) -> str:
        """Return where the stream begins."""
        return f"/{self.region}/stream/v2/catalogs/{self._catalog}"

    def blob_path(self) -> str:
        """Return where the blobs begin."""
        return f"/{self.region}/blobstore/v1/catalogs/{self._catalog}"

    async def resources(self, request: web.Request, root: str) -> web.Response:
        """Answer where the services of a catalog are."""
        catalog = request.match_info["catalog"]
        if not catalog.startswith("hrn:"):
            raise lookup_problem(
                400, "Bad Request", "Request contains hrn with unknown structure of resource"
            )
        if catalog != self._catalog:
            raise lookup_problem(404, "Resource not Found", "Requested resource not found")
        if not self._faults.catalog_shared:
            self._refuse_unshared()
        return self._answer(request, self._entries(root))

    async def platform(self, request: web.Request, root: str) -> web.Response:
        """Answer where the services are that belong to no catalog."""
        return self._answer(request, [_entry("config", "v1", f"{root}{CONFIG_PATH}")])

    async def settings(self, request: web.Request) -> web.Response:
        """Answer what the catalog is made of; what one may not see does not exist."""
        if request.match_info["catalog"] != self._catalog or not self._faults.catalog_shared:
            raise gateway_problem(403)
        retention = int(self._faults.retention)
        layer = {
            "id": self._layer,
            "hrn": f"{self._catalog}:{self._layer}",
            "layerType": "stream",
            "contentType": "application/json",
            "contentEncoding": "gzip",
            "ttl": retention * 1000,
            "ttlHours": retention // 3600,
            "streamProperties": {
                "dataInThroughputKbps": 1000,
                "dataOutThroughputKbps": 4000,
                "parallelization": self._partitions,
            },
            "partitioning": {"scheme": "generic"},
        }
        return web.json_response({"id": "evcp2-updates", "hrn": self._catalog, "layers": [layer]})

    def _refuse_unshared(self) -> None:
        if self._faults.unshared_status == 403:
            raise gateway_problem(403)
        raise lookup_problem(404, "Resource not Found", "Requested resource not found")

    def _entries(self, root: str) -> list[Json]:
        """List the services, among them versions that lead nowhere."""
        stream, blob = f"{root}{self.stream_path()}", f"{root}{self.blob_path()}"
        entries = [
            _entry("stream", "v1", stream.replace("/v2/", "/v1/")),
            _entry("blob", "v2", blob.replace("/v1/", "/v2/")),
            _entry("metadata", "v1", f"{root}/{self.region}/metadata/v1/catalogs/{self._catalog}"),
            _entry("blob", "v1", blob),
        ]
        if not self._faults.lookup_omits_stream:
            entries.append(_entry("stream", "v2", stream))
        return entries

    def _answer(self, request: web.Request, entries: list[Json]) -> web.Response:
        """Answer with all of them or, still in an array, with the one asked for."""
        asked = (request.match_info.get("api"), request.match_info.get("version"))
        if asked != (None, None):
            entries = [entry for entry in entries if (entry["api"], entry["version"]) == asked]
        if not entries:
            raise lookup_problem(404, "Resource not Found", "Requested resource not found")
        age = self._faults.lookup_max_age
        headers = {} if age is None else {hdrs.CACHE_CONTROL: f"max-age={age}"}
        return web.json_response(entries, headers=headers)


def _entry(api: str, version: str, url: str) -> Json:
    return {"api": api, "version": version, "baseURL": url, "parameters": {}}
