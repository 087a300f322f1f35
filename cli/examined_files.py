"""What `mingzhang doctor` examines on this machine: packages, folders, disks, the log file, fonts."""

import errno
import os
import platform
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path
from threading import Event

import watchfiles

from runtime.archive import Archive
from runtime.lock import holder
from runtime.settings import Settings
from scheduler.scan import Sighting, shown, walk
from schemas.errors import EnvironmentFault

__all__ = ["archive", "data", "drop", "fonts", "log", "python"]

_SCARCE_BYTES = 1 << 30
_SOCKET = "redis.sock"
_MOUNTS = Path("/proc/self/mounts")
_SHARES = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs")
_FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.fonts"),
    Path("~/.local/share/fonts"),
)
_CHINESE_FONT = re.compile(
    r"cjk|han.?(sans|serif)|song|simsun|simhei|kai|fang|hei|wqy|wenquan|uming|ukai|droidsansfallback", re.IGNORECASE
)
_NAMED = 3


def python() -> str:
    """The interpreter, and every package that the project needs here."""
    missing = [name for name in _needed() if not _installed(name)]
    if missing:
        message = f"packages are missing: {', '.join(missing)}; run `make install`, or pip install them"
        raise EnvironmentFault(message)
    return f"Python {platform.python_version()} on {sys.platform}, all packages there"


def data(settings: Settings, notes: list[str]) -> str:
    """The data folder can be made and written, has room, and nothing is left over in it."""
    folder = _nearest(settings.data)
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"{folder} is not writable; change its permissions or set MINGZHANG_DATA"
        raise EnvironmentFault(message)
    free = _need_room(folder, "set MINGZHANG_DATA")
    if (settings.data / _SOCKET).exists() and holder(settings.data) is None:
        notes.append(f"{settings.data / _SOCKET} was left by a redis-server that was killed; the next start removes it")
    made = "" if settings.data.is_dir() else " (made at the first run)"
    return f"{settings.data}{made}, {free >> 30} GiB free"


def archive(settings: Settings, notes: list[str]) -> str:  # noqa: ARG001  (as every examination)
    """It can be written, has room, and lies on one file system."""
    root = settings.archive_root
    if not root.exists() and settings.archive is None:
        return f"{root} (made at the first run)"
    Archive(root).check()
    devices = {
        path.stat().st_dev for path in map(root.joinpath, ("temporary", "originals", "artifacts")) if path.is_dir()
    }
    if len(devices) > 1:
        message = (
            f"the folders of {root} lie on different file systems, so that nothing can appear in it whole; "
            "mount one file system at the archive itself"
        )
        raise EnvironmentFault(message)
    return f"{root} is writable, {_need_room(root, 'set MINGZHANG_ARCHIVE') >> 30} GiB free"


def drop(settings: Settings, notes: list[str]) -> str:
    """The drop folder can be read, all below it too; what is through can be moved where that is wished."""
    if settings.drop is None:
        return "none set; `mingzhang run FOLDER` and `up FOLDER` name one, or set MINGZHANG_DROP"
    if not settings.drop.is_dir():
        message = f"{settings.drop} is not a folder; make it, or set MINGZHANG_DROP to the one that reports come into"
        raise EnvironmentFault(message)
    if not os.access(settings.drop, os.R_OK | os.X_OK):
        message = f"{settings.drop} cannot be read; let this user read and enter it"
        raise EnvironmentFault(message)
    _note_unreadable(settings.drop, notes)
    _note_events(settings, notes)
    if settings.done:
        _examine_done(settings.drop, settings.done, notes)
    return f"{settings.drop} is readable"


def log(settings: Settings, notes: list[str]) -> str:
    """The log file can be appended to, where one is set. Looking makes neither it nor its folder."""
    path = settings.log_file
    if path is None:
        return "lines go to standard error; MINGZHANG_LOG_FILE names a file"
    if path.is_file() and _opens(path):
        return f"{path} is writable"
    folder = _nearest(path.parent)
    if path.exists() or not os.access(folder, os.W_OK | os.X_OK) or not _takes_files(folder):
        message = f"the log file {path} cannot be written; change its permissions or set MINGZHANG_LOG_FILE to another"
        raise EnvironmentFault(message)
    if shutil.disk_usage(folder).free < _SCARCE_BYTES:
        notes.append(f"little room is left for {path}; free some space")
    return f"{path} (made with the first line)"


def fonts(settings: Settings, notes: list[str]) -> str:  # noqa: ARG001
    """Pages whose fonts are not in the document are drawn with the system's."""
    for folder in _FONT_FOLDERS:
        for path in folder.expanduser().rglob("*.[ot]t[fc]"):
            if _CHINESE_FONT.search(path.name):
                return f"{path.stem} draws Chinese text"
    notes.append(
        "no Chinese font is installed: reading is not touched, but pictures of pages whose fonts are not in the "
        "document stay blank; install one (for example fonts-noto-cjk)"
    )
    return "no Chinese font"


def _needed() -> list[str]:
    """The unconditional dependencies; those with a marker belong to other platforms or to development."""
    try:
        requirements = metadata.requires("mingzhang") or []
    except metadata.PackageNotFoundError:
        message = "mingzhang itself is not installed; run `make install`"
        raise EnvironmentFault(message) from None
    return [re.split(r"[\s\[<>=!~;(]", one, maxsplit=1)[0] for one in requirements if ";" not in one]


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _nearest(folder: Path) -> Path:
    return folder if folder.is_dir() else _nearest(folder.parent)


def _need_room(folder: Path, otherwise: str) -> int:
    """The free bytes of its disk, if they are enough."""
    free = shutil.disk_usage(folder).free
    if free < _SCARCE_BYTES:
        message = f"only {free >> 20} MiB are free on the disk of {folder}; free some space or {otherwise}"
        raise EnvironmentFault(message)
    return free


def _note_unreadable(folder: Path, notes: list[str]) -> None:
    shut: list[str] = []
    files: list[Sighting] = list(walk(folder, lambda path, _: shut.append(path)))
    shut += [one.path for one in files if not os.access(one.path, os.R_OK)]
    if shut:
        named = ", ".join(shown(path) for path in shut[:_NAMED])
        notes.append(f"{len(shut)} files or folders in it cannot be read ({named}); let this user read them")


def _note_events(settings: Settings, notes: list[str]) -> None:
    """Files are found without events too, only later."""
    folder = settings.drop
    assert folder is not None  # noqa: S101  (the caller looked)
    later = f"files are found by looking every {settings.scan_seconds:g} s instead"
    kind = _file_system(folder)
    if kind in _SHARES:
        notes.append(f"it is on a network share ({kind}), which tells no changes made elsewhere; {later}")
        return
    over = Event()
    over.set()
    try:
        list(watchfiles.watch(folder, stop_event=over, rust_timeout=1, raise_interrupt=False))
    except OSError as error:
        cure = "raise fs.inotify.max_user_watches" if error.errno in (errno.ENOSPC, errno.EMFILE) else "check it"
        notes.append(f"the system gives no events for it ({error}); {cure}; {later}")


def _file_system(folder: Path) -> str:
    """The kind of the file system that the folder lies on, empty where the system does not tell."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return ""
    held = [(at, kind) for _, at, kind, *_ in mounts if folder.resolve().is_relative_to(at.replace("\\040", " "))]
    return max(held, key=lambda one: len(one[0]), default=("", ""))[1]


def _examine_done(source: Path, done: Path, notes: list[str]) -> None:
    folder = _nearest(done)
    if done.exists() and not done.is_dir():
        message = f"{done} is not a folder; set MINGZHANG_DONE to one, or unset it"
        raise EnvironmentFault(message)
    if not os.access(folder, os.W_OK | os.X_OK) or not os.access(source, os.W_OK):
        message = f"files cannot be moved from {source} to {done}; let this user write both, or unset MINGZHANG_DONE"
        raise EnvironmentFault(message)
    if folder.stat().st_dev != source.stat().st_dev:
        notes.append(f"{done} is on another file system: what is through is copied there and then removed here")


def _opens(path: Path) -> bool:
    try:
        with path.open("ab"):
            return True
    except OSError:
        return False


def _takes_files(folder: Path) -> bool:
    """Whether the file system takes files at all: some refuse even a user who may do everything."""
    return not os.statvfs(folder).f_flag & os.ST_RDONLY and _file_system(folder) not in ("proc", "sysfs")
