"""`make bench`: every benchmark, or those named."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHMARKS = ("first_paint", "relevance", "keystrokes", "list_moves", "index_build", "import_rate", "registry_import")

for name in sys.argv[1:] or BENCHMARKS:
    module = import_module(f"tests.benchmarks.{name}")
    print(f"{name}: {(module.__doc__ or '').splitlines()[0]}")
    for line in module.run():
        print(f"  {line}")
