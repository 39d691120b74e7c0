"""Administration: accounts and roles, invitations, jobs, webhooks, the audit log, settings."""

from service.pages.administration import accounts, audit, invitations, jobs, places, roles, settings, webhooks
from service.pages.administration.blueprint import blp

__all__ = ["accounts", "audit", "blp", "invitations", "jobs", "places", "roles", "settings", "webhooks"]
