"""The optional compiled build: the reading's own modules as extension modules, beside the sources they come from.

Off unless HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 is set; without it, and in an editable install, everything stays Python.
"""

import shutil
import subprocess
import sys
from importlib.metadata import version as installed
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_IMPORTED = ("schemas", "workers/__init__.py", "workers/parse")
"""What the compiler must see."""
_SETTINGS = "[mypy]\nignore_missing_imports = True\n"


class CompiledReading(BuildHookInterface[Any]):
    """Compiles the modules that the hook's `modules` name, with mypyc, in a folder of its own."""

    PLUGIN_NAME = "custom"
    _folder: TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        """What the compiler needs: itself, and the libraries whose types it reads."""
        return ["mypy>=1.13", "setuptools>=77", "msgspec>=0.19", "pdfminer.six>=20251107"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add the extension modules to the wheel; the build fails where there is no C compiler."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name)
        root = Path(self.root)
        for name in _IMPORTED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
            else:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / name, folder / name)
        (folder / "mypy.ini").write_text(_SETTINGS)
        modules = sorted(str(path.relative_to(root)) for name in self.config["modules"] for path in root.glob(name))
        self.app.display_info(f"Compiling {len(modules)} modules with mypy {installed('mypy')}")
        command = [sys.executable, "-m", "mypyc", *modules]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"mypyc could not compile the reading:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        for built in folder.rglob("*.so"):
            if "build" not in built.relative_to(folder).parts:
                build_data["force_include"][str(built)] = str(built.relative_to(folder))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Leave nothing behind."""
        if self._folder is not None:
            self._folder.cleanup()
