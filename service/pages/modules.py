"""The modules of pages, in the order of their tasks."""

from types import ModuleType

from service.pages import (
    account,
    administration,
    campaigns,
    collecting,
    deciding,
    forecasts,
    home,
    invitation,
    messages,
    mine,
    models,
    own_keys,
    public,
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
    deciding,
    trying,
    models,
    forecasts,
    administration,
    messages,
    public,
)
