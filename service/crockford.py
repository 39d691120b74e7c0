"""Codes that people read aloud and type: Crockford's base 32 with his check sign, in groups of four.

Letters that look like digits are read as digits, hyphens and case do not matter, and a wrong or swapped
sign is noticed. See https://www.crockford.com/base32.html.
"""

import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK = SIGNS + "*~$=U"
ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
GROUP = 4
BITS = 5  # of a sign


def make(length: int) -> str:
    """Make a code of so many random signs, five bits each, with its check sign.

    >>> whole = make(16)
    >>> read(grouped(whole).lower()) == whole
    True
    """
    number = secrets.randbits(BITS * length)
    places = range(BITS * (length - 1), -1, -BITS)
    return "".join(SIGNS[number >> place & (len(SIGNS) - 1)] for place in places) + CHECK[number % len(CHECK)]


def read(text: str) -> str | None:
    """Read a code as somebody typed it; None where it cannot be one.

    >>> read("16J-D")
    '16JD'
    >>> read("l6j-d")
    '16JD'
    >>> read("16K-D") is None
    True
    """
    plain = text.strip().upper().replace("-", "").replace(" ", "")
    body = plain[:-1].translate(ALIKE)
    sign = plain[-1:].translate(ALIKE)
    if not body or set(body) - set(SIGNS) or sign != check(body):
        return None
    return body + sign


def check(body: str) -> str:
    """Give the check sign: the number that the code writes, modulo 37.

    >>> check("16J")
    'D'
    """
    number = 0
    for sign in body:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return CHECK[number % len(CHECK)]


def grouped(code: str) -> str:
    """Write a code in groups, the check sign apart.

    >>> grouped("16JD")
    '16J-D'
    """
    body, sign = code[:-1], code[-1:]
    return "-".join([*(body[at : at + GROUP] for at in range(0, len(body), GROUP)), sign])
