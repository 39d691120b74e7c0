"""An enterprise's own pages: its result, its data, what would lift it, its years, its objections."""

from service.pages.mine import data, form, glance, history, improve, notice, objections
from service.pages.mine.blueprint import blp

__all__ = ["blp", "data", "form", "glance", "history", "improve", "notice", "objections"]
