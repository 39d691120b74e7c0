"""What an operation answers when it cannot do what it was asked: plain errors that know no status.

Each carries one fault, a code with parameters. `service/problems.py` holds the texts and the status.
What was handed in and cannot be used (a file, a scheme, a fact set) is a `scoring.errors.InputError`.
"""

from collections.abc import Sequence

from scoring.errors import Fault


class ServiceError(Exception):
    """An operation was refused; `fault` says which and why, `also` everything else that stands against it."""

    def __init__(self, code: str, where: str = "", *, also: Sequence[Fault] = (), **params: object) -> None:
        self.fault = Fault(code, where, params)
        self.also = tuple(also)
        super().__init__(str(self.fault))


class NotFound(ServiceError):
    """There is no such thing, or it belongs to another county or enterprise: the answer is the same."""


class Conflict(ServiceError):
    """The thing is not in the state that this needs, or somebody else was quicker."""


class Forbidden(ServiceError):
    """The actor's role does not allow this."""


class Refused(ServiceError):
    """Who somebody is was not proven: one answer, whatever it failed by."""


class TooMany(ServiceError):
    """Too many tries; `seconds` says when the next may be."""

    def __init__(self, code: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(code, seconds=seconds)


class Unavailable(ServiceError):
    """Another system that this needs does not answer."""
