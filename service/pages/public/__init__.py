"""What anybody may see: published lists, the method in words, who decides what, verification of a notice."""

from service.pages.public import lists, methods, transparency, verify
from service.pages.public.blueprint import blp

__all__ = ["blp", "lists", "methods", "transparency", "verify"]
