"""What stands against training, judging or keeping a model: codes with figures, no sentences.

The texts, Chinese and English, stand in `service/texts/model.toml`.
"""

from scoring.errors import Fault


class ModelError(Exception):
    """Something of the scoring model was refused; `fault` says which and why."""

    def __init__(self, code: str, where: str = "", **params: object) -> None:
        self.fault = Fault(code, where, params)
        super().__init__(str(self.fault))


class TooLittle(ModelError):
    """The history does not suffice; the figures say what is missing."""


class Unknown(ModelError):
    """There is no such version."""


class Damaged(ModelError):
    """A file of a version is not what was registered."""


class Refused(ModelError):
    """What the version or the judgement does not allow."""


class Unreachable(ModelError):
    """Where versions lie cannot be read or written now; `fault` says what the machine said."""
