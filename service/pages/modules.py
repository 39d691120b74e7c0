"""The modules of pages, in the order of their tasks."""

from types import ModuleType

from service.pages import campaigns, home, mine, trying

MODULES: tuple[ModuleType, ...] = (home, mine, campaigns, trying)
