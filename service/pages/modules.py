"""The modules of pages, in the order of their tasks."""

from types import ModuleType

from service.pages import (
    account,
    campaigns,
    collecting,
    forecasts,
    home,
    invitation,
    mine,
    models,
    own_keys,
    sign_in,
    trying,
)

MODULES: tuple[ModuleType, ...] = (
    home,
    sign_in,
    invitation,
    account,
    own_keys,
    mine,
    campaigns,
    collecting,
    trying,
    models,
    forecasts,
)
