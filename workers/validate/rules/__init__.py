"""The rules that a formula cannot say, as small functions; importing this package registers every one of them."""

from importlib import import_module
from pkgutil import walk_packages

__all__: list[str] = []

for _module in walk_packages(__path__, prefix=f"{__name__}."):
    import_module(_module.name)
