"""Speed and memory as ratios: each measured against a baseline in the same run, never against a clock.

`make bench` runs all of it; `python -m bench engine` (or `pipeline`, `serving`) a part.
"""
