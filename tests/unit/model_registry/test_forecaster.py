import os
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model_registry import forecaster as forecasters
from model_registry import training
from model_registry.errors import Damaged
from model_registry.matrix import WORST, Feature
from tests.unit.model_registry import made_up

QUICK = training.Settings(rounds=30, threads=1)


@cache
def trained():
    return training.fit(made_up.samples(), QUICK)


@cache
def later():
    return made_up.samples((2023,), seed=2).matrix


def column(name):
    return [one.name for one in made_up.FEATURES].index(name)


def test_read_back_it_forecasts_the_same_to_the_last_bit():
    one = trained()
    files = forecasters.to_files(one, "annual")
    assert files.keys() == {"annual.txt", "annual.json"}
    back = forecasters.from_files(files, "annual")
    assert forecasters.digest(back) == forecasters.digest(one)
    assert forecasters.to_files(back, "annual") == files
    found, expected = forecasters.forecast(back, later()), forecasters.forecast(one, later())
    assert (found.latent == expected.latent).all()
    assert (found.probabilities == expected.probabilities).all()


def test_another_process_forecasts_the_same_to_the_last_bit(tmp_path):
    for name, content in forecasters.to_files(trained(), "annual").items():
        (tmp_path / name).write_bytes(content)
    np.save(tmp_path / "values.npy", later().values)
    program = (
        "import sys, pathlib, numpy as np\n"
        "from model_registry import forecaster\n"
        "from tests.unit.model_registry import made_up\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "files = {one.name: one.read_bytes() for one in folder.glob('annual.*')}\n"
        "one = forecaster.from_files(files, 'annual')\n"
        "matrix = made_up.matrix(np.load(folder / 'values.npy'))\n"
        "np.save(folder / 'latent.npy', forecaster.latent(one, matrix))\n"
    )
    environment = os.environ | {"OMP_NUM_THREADS": "2"}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=environment)
    assert (np.load(tmp_path / "latent.npy") == forecasters.latent(trained(), later())).all()


def test_the_digest_leaves_out_the_parameters_and_nothing_else():
    one, digest = trained(), forecasters.digest(trained())
    told = one.booster.replace("[num_threads: 1]", "[num_threads: 7]")
    assert told != one.booster
    assert forecasters.digest(replace(one, booster=told)) == digest
    leaf = one.booster.replace("leaf_value=", "leaf_value=0", 1)
    others = (
        replace(one, booster=leaf),
        replace(one, cuts=replace(one.cuts, slope=one.cuts.slope + 1e-9)),
        replace(one, classes=("C", "D", "B", "A")),
        replace(one, features=(replace(one.features[0], direction=0), *one.features[1:])),
        replace(one, ranges={**one.ranges, "total": (0.0, 1.0)}),
        replace(one, settings={**one.settings, "seed": 2}),
        replace(one, categories={"industry": (13.0,)}),
    )
    assert len({digest, *map(forecasters.digest, others)}) == 1 + len(others)


def test_a_row_alone_is_forecast_as_among_others():
    many = forecasters.forecast(trained(), later())
    for row in (0, 7, 199):
        alone = forecasters.forecast(trained(), later().rows(np.array([row])))
        assert alone.latent[0] == many.latent[row]
        assert alone.missing[0] == many.missing[row]
        assert alone.outside[0] == many.outside[row]


def test_contributions_add_up_to_the_score():
    parts = forecasters.contributions(trained(), later())
    assert parts.shape == (len(later()), len(made_up.FEATURES) + 1)
    assert parts.sum(axis=1) == pytest.approx(forecasters.latent(trained(), later()), abs=1e-9)


def test_what_is_missing_is_named_row_by_row():
    values = later().values[:3].copy()
    values[0, column("class_before")] = np.nan
    values[1, column("class_before")] = 1.0
    values[1, column("relative.tax_per_land")] = -WORST
    values[1, column("event.penalties")] = WORST
    values[2, column("class_before")] = 1.0
    values[:, column("relative.tax_per_land")] = [1.0, -WORST, 1.0]
    found = forecasters.forecast(trained(), made_up.matrix(values)).missing
    assert found == [("class_before",), ("relative.tax_per_land", "event.penalties"), ()]


@pytest.mark.parametrize("columns", [1, 8, 63, 64, 65, 130])
def test_flags_are_named_alike_however_many_features_there_are(columns):
    rng = np.random.default_rng(columns)
    features = tuple(Feature("relative", str(place)) for place in range(columns))
    flags = rng.random((50, columns)) < 0.05
    flags = np.concatenate([flags, flags[::-1], np.zeros((3, columns), dtype=bool)])
    by_hand = [tuple(one.name for one, yes in zip(features, row, strict=True) if yes) for row in flags]
    assert forecasters._names(features, flags) == by_hand


def test_what_training_did_not_see_is_named_row_by_row():
    usual = np.array([1.0, 1.0, 0.0, 0.0, 50.0, 2.0, 1.0, 17.0])
    values = np.tile(usual, (4, 1))
    values[1, column("total")] = 900.0
    values[2, column("industry")] = 14.0  # between 13 and 17, and never seen
    values[3, column("relative.tax_per_land")] = -WORST  # missing is not outside
    found = forecasters.forecast(trained(), made_up.matrix(values)).outside
    assert found == [(), ("total",), ("industry",), ()]


def test_a_feature_that_training_knew_nothing_of_is_outside_once_it_is_known():
    samples = made_up.samples()
    samples.matrix.values[:, column("class_before")] = np.nan
    one = training.fit(samples, QUICK)
    known = later().rows(~np.isnan(later().values[:, column("class_before")]))
    assert all("class_before" in names for names in forecasters.forecast(one, known).outside)


def test_a_promised_feature_that_is_no_number_counts_as_missing_not_as_zero():
    values = later().values.copy()
    values[:, column("growth.tax_per_land")] = np.nan
    worst = later().values.copy()
    worst[:, column("growth.tax_per_land")] = -WORST
    found, expected = (forecasters.latent(trained(), made_up.matrix(one)) for one in (values, worst))
    assert (found == expected).all()
    zero = worst.copy()
    zero[:, column("growth.tax_per_land")] = 0.0
    assert (found < forecasters.latent(trained(), made_up.matrix(zero))).any()


def test_a_matrix_with_other_columns_is_aligned():
    shuffled = (*made_up.FEATURES[::-1], Feature("label", "新"))
    found = forecasters.forecast(trained(), later().aligned(shuffled))
    assert (found.latent == forecasters.latent(trained(), later())).all()


def test_no_rows_are_forecast_as_nothing():
    none = forecasters.forecast(trained(), later().rows(np.zeros(len(later()), dtype=bool)))
    assert none.probabilities.shape == (0, 4)
    assert none.missing == none.outside == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("annual.txt", lambda content: None),
        ("annual.txt", lambda content: b"tree\n"),
        ("annual.txt", lambda content: b"\xff\xfe"),
        ("annual.json", lambda content: None),
        ("annual.json", lambda content: b"{}"),
        ("annual.json", lambda content: b"[" * 100_000),
        ("annual.json", lambda content: content.replace(b'"slope"', b'"slop"')),
        ("annual.json", lambda content: content.replace(b'"categorical"', b'"category"')),
    ],
)
def test_files_that_are_not_what_was_written_are_refused_by_name(name, change):
    files = forecasters.to_files(trained(), "annual")
    changed = change(files[name])
    files = (
        {**files, name: changed}
        if changed is not None
        else {key: files[key] for key in files.keys() - {name}}
    )
    with pytest.raises(Damaged) as refused:
        forecasters.from_files(files, "annual")
    assert refused.value.fault.code == "model.damaged"
    assert refused.value.fault.params["file"] == name


def test_trees_that_read_other_columns_than_the_features_are_refused():
    one = trained()
    files = forecasters.to_files(replace(one, features=one.features[:-1]), "annual")
    with pytest.raises(Damaged):
        forecasters.from_files(files, "annual")
