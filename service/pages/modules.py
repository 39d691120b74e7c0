"""The modules of pages, in the order of their tasks."""

from types import ModuleType

from service.pages import home, mine, trying

MODULES: tuple[ModuleType, ...] = (home, mine, trying)
