import re
from dataclasses import fields

import pytest

from model_registry import thresholds
from model_registry.errors import Refused
from tests.unit.model_registry.judged import say

TEXT = thresholds.FILE.read_text("utf-8")


def test_every_figure_is_read():
    found = thresholds.load()
    assert found.least_kappa == 0.4
    assert found.as_dict().keys() == {field.name for field in fields(found)}
    assert thresholds.usual() == found


def test_every_figure_is_explained():
    for block in re.split(r"\n\n", TEXT):
        assert block.startswith("#"), block


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("least_rows = ", "model.thresholds_unreadable", "TOML"),
        (TEXT.replace("least_rows", "least_row"), "model.thresholds_keys", "least_row"),
        (TEXT.replace("least_kappa = 0.4", 'least_kappa = "0.4"'), "model.thresholds_figure", "least_kappa"),
        (TEXT.replace("least_kappa = 0.4", "least_kappa = nan"), "model.thresholds_figure", "least_kappa"),
        (TEXT.replace("least_kappa = 0.4", "least_kappa = true"), "model.thresholds_figure", "least_kappa"),
    ],
)
def test_what_is_no_threshold_is_refused(tmp_path, text, code, names):
    file = tmp_path / "thresholds.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(Refused) as caught:
        thresholds.load(file)
    fault = caught.value.fault
    assert fault.code == code
    for language in ("zh", "en"):
        said = say(code, language, where=fault.where, **fault.params)
        assert names in said or names == "TOML"
        assert "?" not in said


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="thresholds_unreadable"):
        thresholds.load(tmp_path / "nothing.toml")
