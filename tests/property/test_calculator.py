"""Under any scheme the JSON of a result is enough to come to its total and class."""

from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.evaluate import evaluate
from tests.property.populations import any_scheme, seeded, thorough
from tests.unit.service.test_calculator import check, published


@thorough
@given(st.data())
def test_the_json_is_enough(data):
    """Plausible figures: a calculator has no 1e-300.

    Totals are not cut off: the best of a cohort misses its benchmark, kept with 12 digits, in the 13th, and
    whether that is cut off is the engine's to say (`scoring.rounding`).
    """
    scheme = any_scheme(data, delivered=False)
    assume(scheme.rounding.mode != "down")
    seed = data.draw(st.integers(0, 1000))
    for found in published(evaluate(scheme, seeded(scheme, 25, seed), seeded(scheme, 25, seed + 1))):
        check(found)
