"""Faults as JSON: kept where they arose, to be said later in the reader's language."""

from collections.abc import Sequence

import orjson

from scoring.errors import Fault
from scoring.title import kept, restored


def pack(faults: Sequence[Fault]) -> str:
    """Write faults as JSON text."""
    plain = [{"code": one.code, "where": one.where, "params": kept(one.params)} for one in faults]
    return orjson.dumps(plain, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def unpack(text: str) -> tuple[Fault, ...]:
    """Read faults back."""
    return tuple(Fault(one["code"], one["where"], restored(one["params"])) for one in orjson.loads(text))
