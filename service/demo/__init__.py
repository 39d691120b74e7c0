"""The demo county: its files go through the same door as anybody's, its last year through all of them.

Open `script.py` to see what happens in that year, and who does it.
"""

from service.demo.people import Portal, players, portals
from service.demo.script import is_loaded, play
from service.demo.years import load, rehearse

__all__ = ["Portal", "is_loaded", "load", "play", "players", "portals", "rehearse"]
