"""What persons decide: rulings that one proposes and another approves, objections that two review."""

from service.pages.deciding import filing, objections, rulings
from service.pages.deciding.blueprint import blp

__all__ = ["blp", "filing", "objections", "rulings"]
