"""The scoring model, versioned: a yearly forecaster, registered whole, gated, promoted by a person.

It knows `scoring` and nothing of `data` or `service`. Open `retraining.py` first: the whole way in one reading.
"""
