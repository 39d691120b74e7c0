from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from service import config, sealing
from service.config import Config
from service.errors import Conflict


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config("sqlite://", keys_dir=str(tmp_path / "state" / "keys"))


def test_what_is_sealed_is_read_again_and_says_nothing(settings: Config) -> None:
    sealed = sealing.seal(settings, "口令")
    assert "口令" not in sealed
    assert sealed != sealing.seal(settings, "口令")
    assert sealing.unseal(settings, sealed) == "口令"


def test_only_its_owner_reads_the_key(settings: Config) -> None:
    sealing.seal(settings, "x")
    file = Path(settings.keys_dir) / sealing.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_many_who_begin_at_once_have_one_key(settings: Config) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda one: sealing.seal(settings, str(one)), range(24)))
    assert [sealing.unseal(settings, one) for one in sealed] == [str(one) for one in range(24)]


def test_another_key_does_not_open_it(settings: Config, tmp_path: Path) -> None:
    sealed = sealing.seal(settings, "x")
    for wrong in (sealed[:-2] + "AA", "x", ""):
        with pytest.raises(Conflict) as caught:
            sealing.unseal(replace(settings, keys_dir=str(tmp_path / "other")), wrong)
        assert caught.value.fault.code == "sealing.key_lost"


def test_a_former_key_still_opens(settings: Config) -> None:
    sealed, file = sealing.seal(settings, "x"), Path(settings.keys_dir) / sealing.FILE
    file.write_bytes(Fernet.generate_key() + b"\n" + file.read_bytes())
    assert sealing.unseal(settings, sealed) == "x"


def test_the_keys_lie_outside_repository_and_database() -> None:
    assert config.load({"HOME": "/h"}).keys_dir == "/h/.local/state/muhero/keys"
    assert config.load({"HOME": "/h", "XDG_STATE_HOME": "/s"}).keys_dir == "/s/muhero/keys"
    assert config.load({"HOME": "/h", "MUHERO_KEYS": "/k"}).keys_dir == "/k"
