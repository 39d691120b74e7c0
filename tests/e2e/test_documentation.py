"""The documentation page in a real browser that can reach nothing but this machine."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
BROWSER = "MUHERO_TEST_BROWSER"
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="module")
def browser() -> str:
    if BROWSER not in os.environ:
        pytest.skip(f"{BROWSER} is not set: not tested in a browser")
    return os.environ[BROWSER]


@pytest.fixture(scope="module")
def address(browser: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server on an empty database."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    database = f"sqlite:///{tmp_path_factory.mktemp('e2e') / 'muhero.sqlite'}"
    environment = {**os.environ, "DATABASE_URL": database, "PORT": port, "WEB_CONCURRENCY": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"], cwd=ROOT, env=environment
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/api/v1/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str) -> None:
    for _ in range(150):
        try:
            urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"no answer from {url}")


def run(browser: str, profile: Path, *arguments: str) -> str:
    command = [browser, *SWITCHES, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def drawn(browser: str, profile: Path, url: str) -> str:
    """The page as it stands after the browser has drawn it."""
    return run(browser, profile, "--virtual-time-budget=5000", "--dump-dom", url)


def test_the_page_draws_every_address(browser: str, address: str, tmp_path: Path):
    page = drawn(browser, tmp_path, f"{address}/api/v1/docs")
    for path in ("/api/v1/submissions", "/api/v1/evaluations", "/api/v1/scores"):
        assert path in page


def test_the_page_speaks_both_languages(browser: str, address: str, tmp_path: Path):
    chinese = drawn(browser, tmp_path, f"{address}/api/v1/docs?lang=zh")
    english = drawn(browser, tmp_path, f"{address}/api/v1/docs?lang=en")
    assert '<html lang="zh' in chinese
    assert '<html lang="en' in english
    assert "Score fact sets" in english


def test_the_page_asks_nobody_else(browser: str, address: str, tmp_path: Path):
    page = drawn(browser, tmp_path, f"{address}/api/v1/docs")
    foreign = re.findall(r"""(?:src|href|action)=["'](?:https?:)?//(?!127\.0\.0\.1)[^"']+""", page)
    assert foreign == []


def test_the_page_is_styled(browser: str, address: str, tmp_path: Path):
    """A stylesheet that the content policy forbids or that is missing leaves a white page of plain text."""
    picture = tmp_path / "page.png"
    run(browser, tmp_path, "--window-size=1200,900", f"--screenshot={picture}", f"{address}/api/v1/docs")
    assert picture.stat().st_size > 20_000
    page = drawn(browser, tmp_path, f"{address}/api/v1/docs")
    for sheet in re.findall(r'<link[^>]+href="([^"]+\.css[^"]*)"', page):
        assert urlopen(f"{address}{sheet}", timeout=5).status == 200
