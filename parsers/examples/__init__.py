"""The built-in records: invented studies in several of the formats that trialtui reads.

Their ids, NCT00000001 and up, are below the first that ClinicalTrials.gov ever gave out (NCT00000102), so that none can
be taken for a real study.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def paths() -> list[Path]:
    """The example files, in order of name: an earlier version of a study is read before the newer one."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in {".json", ".jsonl", ".txt"})
