"""What is made public, handed over and paid: lists by two persons, policy lists, money."""

from service.pages.publishing import payments, policies, publications
from service.pages.publishing.blueprint import blp

__all__ = ["blp", "payments", "policies", "publications"]
