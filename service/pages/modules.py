"""The modules of pages, in the order of their tasks."""

from types import ModuleType

from service.pages import (
    account,
    administration,
    attachments,
    campaigns,
    collecting,
    deciding,
    evaluating,
    exports,
    forecasts,
    home,
    invitation,
    messages,
    mine,
    models,
    own_keys,
    public,
    publishing,
    region,
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
    evaluating,
    deciding,
    publishing,
    region,
    trying,
    models,
    forecasts,
    administration,
    attachments,
    exports,
    messages,
    public,
)
