"""The web service over `scoring` and `data`: `create_app` makes it.

Flask is imported only here inside, so that the command line starts without it.
"""

from typing import TYPE_CHECKING

from service import config as settings

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: settings.Config | None = None) -> "Flask":
    """Make the application, its parts in the order in which they surround a request."""
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from service import api, db, observe, pages, security, unit
    from service.api import handlers

    config = config or settings.load()
    app = Flask("service")
    observe.install(app)
    security.install(app, config)
    unit.install(app, db.engine(config.database_url), config)
    handlers.install(app)
    api.install(app)
    pages.install(app, config)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, config.proxies, config.proxies)  # type: ignore[method-assign]
    return app
