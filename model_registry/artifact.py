"""One version of a county's scoring model, as a whole: rules, calibration, forecasters, and their card.

All files are text: TOML, JSON, LightGBM's own format, Markdown. Nothing is ever unpickled.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from model_registry import forecaster as forecasters
from model_registry.errors import Damaged
from model_registry.forecaster import Forecaster
from scoring import scheme as schemes
from scoring.calibration import Calibration
from scoring.document import Scheme
from scoring.errors import InputError

FORMAT = 1
ABOUT, SCHEME, CALIBRATION, CARD = "artifact.json", "scheme.toml", "calibration.json", "card.json"
ANNUAL, QUARTERLY = "annual", "quarterly"
PAGES = {"zh": "card.zh.md", "en": "card.en.md"}
Files = Mapping[str, bytes]


@dataclass(frozen=True, eq=False)
class Artifact:
    """What is registered.

    `through`: the newest year it learned from. `scheme_text`: that year's rules; `calibration`: what they
    learned from that year. `quarterly`: None where the past has too few quarters. `card`: JSON-able figures;
    `pages`: the same as Markdown, by language (`zh`, `en`).
    """

    county: str
    through: int
    scheme_text: str
    calibration: Calibration
    annual: Forecaster
    quarterly: Forecaster | None
    card: Mapping[str, Any]
    pages: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def scheme(self) -> Scheme:
        """The rules, read."""
        return schemes.parse(self.scheme_text)

    @property
    def gate_passed(self) -> bool:
        """Whether the card says that the gate passed it; a card that does not say so does not."""
        return self.card.get("passed") is True


def digest(one: Artifact) -> str:
    """SHA-256 of what decides: scheme, calibration, forecasters. The card does not count."""
    parts = {
        "scheme": hashlib.sha256(one.scheme_text.encode()).hexdigest(),
        "calibration": one.calibration.digest,
        ANNUAL: forecasters.digest(one.annual),
        QUARTERLY: forecasters.digest(one.quarterly) if one.quarterly else None,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def to_files(one: Artifact) -> dict[str, bytes]:
    """Write it as files by name; the same artifact gives the same bytes."""
    about = {"format": FORMAT, "county": one.county, "through": one.through}
    files = {
        ABOUT: _json(about),
        SCHEME: one.scheme_text.encode(),
        CALIBRATION: one.calibration.to_json().encode(),
        CARD: _json(one.card),
        **forecasters.to_files(one.annual, ANNUAL),
    }
    if one.quarterly:
        files |= forecasters.to_files(one.quarterly, QUARTERLY)
    return files | {PAGES[language]: page.encode() for language, page in one.pages.items()}


def from_files(files: Files) -> Artifact:
    """Read what `to_files` wrote.

    Raises
    ------
    Damaged
        `model.damaged`: a file is not there, or is not what `to_files` writes.
    """
    about = _read(files, ABOUT)
    quarterly = f"{QUARTERLY}.txt" in files or f"{QUARTERLY}.json" in files
    try:
        return Artifact(
            county=str(about["county"]),
            through=int(about["through"]),
            scheme_text=_text(files, SCHEME),
            calibration=_calibration(files),
            annual=forecasters.from_files(files, ANNUAL),
            quarterly=forecasters.from_files(files, QUARTERLY) if quarterly else None,
            card=_read(files, CARD),
            pages={language: _text(files, name) for language, name in PAGES.items() if name in files},
        )
    except (KeyError, ValueError, TypeError):
        raise Damaged("model.damaged", ABOUT, file=ABOUT) from None


def _json(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode()


def _calibration(files: Files) -> Calibration:
    try:
        return Calibration.from_json(_text(files, CALIBRATION))
    except InputError:
        raise Damaged("model.damaged", CALIBRATION, file=CALIBRATION) from None


def _read(files: Files, name: str) -> dict[str, Any]:
    try:
        content = json.loads(_text(files, name))
    except (ValueError, RecursionError):
        raise Damaged("model.damaged", name, file=name) from None
    if not isinstance(content, dict):
        raise Damaged("model.damaged", name, file=name)
    return content


def _text(files: Files, name: str) -> str:
    try:
        return files[name].decode()
    except (KeyError, UnicodeDecodeError):
        raise Damaged("model.damaged", name, file=name) from None
