"""Every enterprise of the demo county is asked what would change its class: `make trial` (minutes)."""

import polars as pl
import pytest

from tests.unit.scoring.whole_county import check, county


@pytest.mark.parametrize("by_head", [False, True])
def test_everybody_gets_exactly_the_class_that_is_promised(tmp_path, by_head: bool) -> None:
    here = county(tmp_path, by_head)
    graded = here.run.results.filter(
        pl.col("unit").is_in(["own", "with_tenants", "group"]), pl.col("rank").is_not_null()
    )
    assert graded.height > 1500
    assert check(here, here.proposals(graded["uscc"])) > 6000
