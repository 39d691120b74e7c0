"""Collecting: what departments hand in, what looks wrong, who is on the list, what is disputed."""

from service.pages.collecting import applications, disputes, enterprises, quality, submissions, surveys
from service.pages.collecting.blueprint import blp

__all__ = ["applications", "blp", "disputes", "enterprises", "quality", "submissions", "surveys"]
