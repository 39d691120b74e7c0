"""The rules, pure: tables in, tables out. Open `evaluate.py` first."""
