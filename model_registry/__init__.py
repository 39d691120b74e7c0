"""The scoring model, versioned: a yearly forecaster, registered whole, gated, promoted by a person.

It knows `scoring` and nothing of `data` or `service`. Open `retraining.py` first: the way in one reading.
"""
