"""The group a unit belongs to: one key of text from one or several columns."""

import polars as pl


def group_key(within: tuple[str, ...]) -> pl.Expr:
    """Key of the group by the columns `within`; an unknown attribute counts as a group of its own."""
    if not within:
        return pl.lit("")
    if len(within) == 1:
        return pl.col(within[0]).fill_null("?")
    return pl.concat_str([pl.col(name).fill_null("?") for name in within], separator="|")
