"""The one list of providers."""

from .provider import Provider
from .providers.nobil.flow import NobilProvider

PROVIDERS: dict[str, Provider] = {provider.id: provider for provider in (NobilProvider(),)}
