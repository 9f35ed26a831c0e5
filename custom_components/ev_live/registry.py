"""The one list of providers."""

from .provider import Provider
from .providers.chargepilot.flow import ChargePilotProvider
from .providers.here.flow import HereProvider
from .providers.nobil.flow import NobilProvider
from .providers.stellantis.flow import StellantisProvider
from .providers.viriciti.flow import ViriCitiProvider

PROVIDERS: dict[str, Provider] = {
    provider.id: provider
    for provider in (
        NobilProvider(),
        HereProvider(),
        ViriCitiProvider(),
        ChargePilotProvider(),
        StellantisProvider(),
    )
}
