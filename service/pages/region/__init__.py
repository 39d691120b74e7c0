"""The region: its board and lists, and the rectification that follows."""

from service.pages.region import board, files, lists, rectification
from service.pages.region.blueprint import blp

__all__ = ["blp", "board", "files", "lists", "rectification"]
