"""The unified social credit code 统一社会信用代码: the only key by which enterprises are joined.

A code has 18 characters: registration authority, entity class, six digits of the division where the
enterprise was registered (any division, also one abolished since, so only its form is checked), nine
characters of the former organisation code with a check character of its own, and the check character.

References
----------
GB 32100-2015 法人和其他组织统一社会信用代码编码规则; GB 11714-1997 全国组织机构代码编制规则.
"""

import re

import numpy as np
import polars as pl
from numpy.typing import NDArray

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
DROPPED = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2009\u200b\u200c\u200d\u2060\u3000\ufeff'’`"))
OLD_NUMBER = re.compile(r"[0-9]{15}")
CUT_BY_EXCEL = re.compile(r"[0-9]{15}000|[0-9](\.[0-9]+)?E\+?[0-9]+")
FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def normalise(text: str) -> str:
    """Write a code as the standard does: half-width, upper case, without blanks and apostrophes.

    >>> normalise(" ９１350100m000100y43")
    '91350100M000100Y43'
    """
    return text.translate(FULL_WIDTH).translate(DROPPED).upper()


def fault(code: str) -> str | None:
    """Say what is wrong with a normalised code, as the code of a fault, or None.

    >>> fault("91350100M000100Y43") is None
    True
    >>> fault("91310115MA1G4L1WXK")
    'uscc.bad_check_character'
    """
    if _sound(code):
        return None
    if not code:
        return "uscc.empty"
    if CUT_BY_EXCEL.fullmatch(code):
        return "uscc.stored_as_number"
    if OLD_NUMBER.fullmatch(code):
        return "uscc.old_number"
    if len(code) != LENGTH:
        return "uscc.bad_length"
    if not set(code) <= set(ALPHABET):
        return "uscc.bad_character"
    return "uscc.bad_check_character" if FORM.fullmatch(code) else "uscc.bad_division"


def make(first: str) -> str:
    """Add the check characters: both to the first 16 characters, the last one to the first 17.

    Raises
    ------
    ValueError
        If `first` has another length or a character that no code may have.

    Examples
    --------
    >>> make("91350100M000100Y")
    '91350100M000100Y43'
    """
    if len(first) not in (16, 17) or not set(first) <= set(ALPHABET):
        raise ValueError(first)
    body = first if len(first) == 17 else first + _subject_check(first[8:])
    return body + _check(body)


def clean(texts: pl.Series) -> tuple[pl.Series, dict[int, str]]:
    """Normalise and check a column of codes.

    Parameters
    ----------
    texts : pl.Series of String, shape (n,)

    Returns
    -------
    codes : pl.Series of String, shape (n,)
        Normalised; null stays null.
    bad : dict of int to str
        Position → code of the fault, for the codes that are not valid.
    """
    odd = texts.is_not_null() & ~texts.str.contains(r"^[0-9A-Z]{18}$")
    codes = texts
    if odd.any():
        mended = [normalise(text) for text in texts.filter(odd)]
        codes = texts.scatter(odd.arg_true(), mended)
    suspects = (~sound(codes) & codes.is_not_null()).arg_true()
    faults = ((at, fault(codes[at])) for at in suspects)
    return codes, {at: found for at, found in faults if found}


def sound(codes: pl.Series) -> pl.Series:
    """Tell which codes of a column are valid; null is not.

    Both checks are done as table look-ups over all codes at once.
    """
    whole = codes.str.contains(rf"^{FORM.pattern}$").fill_null(value=False)
    if not whole.any():
        return whole
    text = "".join(codes.filter(whole))
    letters = np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(-1, LENGTH)
    valid = whole.to_numpy().copy()
    valid[valid] = _checks_hold(letters)
    return pl.Series(codes.name, valid)


def _checks_hold(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    values = _VALUES[letters]
    whole = (values[:, :17] @ np.array(WEIGHTS) + values[:, 17]) % 31 == 0
    subject = (_SUBJECT_VALUES[letters[:, 8:16]] @ np.array(SUBJECT_WEIGHTS)) % 11
    return np.asarray(whole & (_SUBJECT_CHECKS[subject] == letters[:, 16]))


def _sound(code: str) -> bool:
    if not FORM.fullmatch(code):
        return False
    return code[16] == _subject_check(code[8:16]) and code[17] == _check(code[:17])


def _check(first17: str) -> str:
    total = sum(ALPHABET.index(c) * w for c, w in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def _subject_check(subject: str) -> str:
    # This inner check counts all 26 letters, the outer one only those of its alphabet.
    total = sum(int(c, 36) * w for c, w in zip(subject, SUBJECT_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


def _table(values: dict[str, int]) -> NDArray[np.int64]:
    table = np.zeros(128, dtype=np.int64)
    for letter, value in values.items():
        table[ord(letter)] = value
    return table


_VALUES = _table({letter: value for value, letter in enumerate(ALPHABET)})
_SUBJECT_VALUES = _table({letter: int(letter, 36) for letter in ALPHABET})
_SUBJECT_CHECKS = np.frombuffer(b"0X987654321", dtype=np.uint8)
