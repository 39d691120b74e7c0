"""What can be wrong with a file that somebody hands in."""

from scoring.errors import InputError


class FileError(InputError):
    """A file cannot be taken; it is taken wholly or not at all, so `faults` names every error in it."""
