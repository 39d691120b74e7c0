"""Stores of every kind: a folder, fsspec's memory, and S3 on this machine."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from model_registry import store as stores
from model_registry.store import Store
from tests.unit.model_registry.bucket import Bucket


@pytest.fixture(scope="session")
def s3() -> Iterator["Bucket"]:
    pytest.importorskip("s3fs", reason="SKIPPED ALOUD: s3fs is not installed: not tested on S3")
    pytest.importorskip("moto.server", reason="SKIPPED ALOUD: moto is not installed: not tested on S3")
    from tests.unit.model_registry.bucket import Bucket

    bucket = Bucket()
    yield bucket
    bucket.stop()


@pytest.fixture
def s3_address(s3: "Bucket", monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address with an empty bucket; processes that are started find the server by the environment."""
    import fsspec

    for name, value in {
        "AWS_ENDPOINT_URL": s3.url,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{uuid.uuid4().hex}"
    fsspec.filesystem("s3").mkdir(name)
    yield f"s3://{name}/models"
    s3.ignores, s3.refuse = False, lambda method, path, conditional: None


@pytest.fixture(params=["folder", "memory", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("s3_address"))
    return str(tmp_path / "models") if request.param == "folder" else f"memory://{uuid.uuid4().hex}/models"


@pytest.fixture
def store(address: str) -> Store:
    return stores.open(address)


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    return stores.open(str(tmp_path / "models"))
