"""Scripts that come from installed packages: Vega, bundled once a process and kept as a file."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Response

from service.config import VAR

blp = Blueprint("assets", __name__, url_prefix="/assets")
SNIPPET = "window.vegaEmbed = vegaEmbed;\n"
WEEK = 7 * 24 * 3600


@blp.route("/vega.js")
def vega() -> Response:
    """Give Vega, Vega-Lite and their embedding as one script."""
    response = Response(_bundle(), mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={WEEK}"
    return response


@cache
def _bundle() -> bytes:
    name = hashlib.sha256((SNIPPET + version("vl-convert-python")).encode()).hexdigest()[:16]
    file = VAR / "assets" / f"vega-{name}.js"
    if not file.exists():
        _keep(file)
    return file.read_bytes()


def _keep(file: Path) -> None:
    """Bundle and write it aside first: another process may be at it too."""
    import vl_convert  # 80 MB: only where the bundle is made

    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(f".{hashlib.sha256(str(id(file)).encode()).hexdigest()[:8]}")
    aside.write_text(vl_convert.javascript_bundle(SNIPPET), "utf-8")
    aside.replace(file)
