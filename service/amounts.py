"""Yuan in words: who pays and who receives is said, not left to a sign."""

from decimal import Decimal
from typing import Literal

from scoring.errors import Fault

Direction = Literal["pay", "receive", "none"]


def direction(amount: float | Decimal | None) -> Direction | None:
    """Tell whether an amount is paid or received; None where there is none."""
    if amount is None:
        return None
    return "pay" if amount > 0 else "receive" if amount < 0 else "none"


def said(amount: Decimal) -> Fault:
    """Say what is to be paid, or spared or received."""
    codes = {"pay": "money.pay", "receive": "money.receive", "none": "money.nothing"}
    return _said(codes, amount)


def compared(difference: Decimal) -> Fault:
    """Say how much more or less there is to bear than now."""
    codes = {"pay": "money.more", "receive": "money.less", "none": "money.same"}
    return _said(codes, difference)


def _said(codes: dict[str, str], amount: Decimal) -> Fault:
    return Fault(codes[str(direction(amount))], params={"amount": abs(amount)})
