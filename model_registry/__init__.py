"""The scoring model, versioned: a yearly forecaster, registered whole, gated, promoted by a person.

It knows `scoring` and nothing of `data` or `service`. Its first module comes with the learned model.
"""
