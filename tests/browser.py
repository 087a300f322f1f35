"""Finds a Chromium for the browser tests, and as a command installs one where there is none.

    python -m tests.browser

Debian's package where this is a Debian and we are root; playwright's own build elsewhere. Where neither can be had the
command says so and leaves with status 0: the browser tests then skip with that reason.
"""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import sync_playwright

__all__ = ["FLAGS", "environment", "find_chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")

_PATIENCE_SECONDS = 300

FLAGS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")
"""Root has no sandbox, and nothing but our own pages is ever asked for."""


def environment(folder: Path) -> dict[str, str | float | bool]:
    """Variables for a browser that shall show Chinese whatever fonts the machine has: those of the test reports."""
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{files('indico_fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>{folder}</cachedir></fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def find_chromium() -> str | None:
    """The path of a Chromium: the one that the variable CHROMIUM names, one on the path, playwright's own."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if named:
        return named
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def _install() -> None:
    """Each way in turn until one works; what it prints goes to standard error."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", "chromium"]):
            _run(["apt-get", *command], env=quiet)
    if find_chromium() is None:
        _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    """Run it for some minutes at most; whether it worked is seen from what is there afterwards."""
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(command, env=env, stdout=sys.stderr, check=False, timeout=_PATIENCE_SECONDS)


def main() -> None:
    """Install a browser unless there is one."""
    if find_chromium() is None:
        _install()
    found = find_chromium()
    sys.stderr.write(f"browser tests use {found}\n" if found else "no Chromium could be had: browser tests will skip\n")


if __name__ == "__main__":
    main()
