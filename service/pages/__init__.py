"""The portal: server-rendered pages over the same operations as the API, one module a task.

A page is a function that gives `frame.page(template, …)`. A form posts to the address of its page, and
`frame.acts` shows the page again, with what was typed and what is wrong, where the operation refuses.
"""

from flask import Blueprint, Flask

from service.config import Config
from service.pages import address, assets, entrance, frame
from service.pages.modules import MODULES


def install(app: Flask, config: Config) -> None:
    """Add every page to the app."""
    entrance.install(app, config)
    frame.install(app)
    portal = Blueprint(address.PORTAL, __name__)
    for module in (assets, *MODULES):
        portal.register_blueprint(module.blp)
    app.register_blueprint(portal)
