"""The language of an answer: the one asked for, the one chosen before, the one that the reader reads best."""

from flask import g, request

from scoring import title
from service.problems import Language

COOKIE = "lang"
PARAMETER = "lang"


def spoken() -> Language:
    """Give the language of this request, found out once: a page asks for it at every word."""
    if "spoken" not in g:
        g.spoken = _asked()
    found: Language = g.spoken
    return found


def word(written: str) -> str:
    """Give a title in the language of this request; any other text as it is."""
    return title.word(written, spoken())


def say(zh: str, en: str) -> str:
    """Give one of two wordings. They stand side by side, so neither can be missing."""
    return en if spoken() == "en" else zh


def _asked() -> Language:
    """Find the language that is asked for; Chinese where nothing is said."""
    if not request.path.startswith("/api/v1/") or request.path == "/api/v1/docs":
        for asked in (request.args.get(PARAMETER), request.cookies.get(COOKIE)):
            if asked in ("zh", "en"):
                return "en" if asked == "en" else "zh"
    for value, quality in request.accept_languages:
        if quality > 0 and value[:2].lower() in ("zh", "en"):
            return "en" if value[:2].lower() == "en" else "zh"
    return "zh"
