"""What persons decide: rulings that one proposes and another approves, objections that two review."""

from service.pages.deciding import objections, rulings
from service.pages.deciding.blueprint import blp

__all__ = ["blp", "objections", "rulings"]
