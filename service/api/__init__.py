"""The REST API under /api/v1: one module a resource."""

from flask import Flask

from service.api import (
    accounts,
    answers,
    applications,
    audit,
    board,
    boards,
    campaigns,
    collection,
    comparisons,
    confirmations,
    counties,
    deadlines,
    disputes,
    docs,
    enterprises,
    evaluations,
    evidence,
    explanations,
    forecasts,
    handovers,
    health,
    interims,
    invitations,
    jobs,
    keys,
    listings,
    me,
    messages,
    models,
    notices,
    objections,
    oidc,
    overviews,
    payments,
    public,
    publications,
    rectification,
    results,
    rulings,
    schemes,
    scores,
    sessions,
    spec,
    submissions,
    suspicions,
    trials,
    webhooks,
)
from service.api.blueprint import Api

# In the order in which a county works.
RESOURCES = (
    campaigns,
    listings,
    deadlines,
    applications,
    messages,
    submissions,
    collection,
    enterprises,
    confirmations,
    disputes,
    evidence,
    suspicions,
    schemes,
    evaluations,
    interims,
    overviews,
    comparisons,
    rulings,
    objections,
    publications,
    public,
    handovers,
    payments,
    webhooks,
    results,
    notices,
    explanations,
    scores,
    trials,
    boards,
    board,
    rectification,
    models,
    forecasts,
    jobs,
    audit,
    sessions,
    oidc,
    me,
    keys,
    accounts,
    invitations,
    counties,
    health,
)


def install(app: Flask) -> None:
    """Add every resource and the documentation to the app."""
    app.config |= {"API_TITLE": spec.TITLE, "API_VERSION": spec.VERSION, "OPENAPI_VERSION": "3.1.0"}
    app.json = answers.Json(app)
    app.after_request(answers.tag)
    api = Api(app)
    for resource in RESOURCES:
        api.register_blueprint(resource.blp)
    docs.install(app, spec.document(app, api))
