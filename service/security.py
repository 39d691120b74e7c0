"""Limits on what comes in and headers on what goes out."""

from flask import Flask, Response, g, request

from service.config import Config

# On every answer, and set nowhere else: added as they are, without looking for former ones.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Vary": "Accept-Language, Authorization, Cookie",
}
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Pages: our own scripts and styles, styles of charts by a word that changes with each answer, no other house.
PAGE_POLICY = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; connect-src 'self'; "
    "script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'"
)
FORM_FIELDS = 64 * 2**10  # bytes of the fields beside an uploaded file
FORM_MEMORY = 2 * FORM_FIELDS  # Werkzeug counts in a file's chunk (64 KiB) and the rest of the one before
FORM_PARTS = 16


def install(app: Flask, config: Config) -> None:
    """Bound every request and mark every answer."""

    def bound() -> None:
        if request.mimetype != "multipart/form-data":
            request.max_content_length = request.max_form_memory_size = config.body_limit

    app.config["MAX_CONTENT_LENGTH"] = config.upload_limit + FORM_FIELDS
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_MEMORY
    app.config["MAX_FORM_PARTS"] = FORM_PARTS
    app.before_request(bound)
    app.after_request(_mark)


def _mark(response: Response) -> Response:
    headers = response.headers
    headers.extend(HEADERS)
    page = PAGE_POLICY.format(nonce=g.get("nonce", "none"))
    headers.add("Content-Security-Policy", page if response.mimetype == "text/html" else POLICY)
    headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
