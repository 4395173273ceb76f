"""`python -m bench [--tiny] [name…]`: run benchmarks and print their figures as a table."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

NAMES = (
    "seeding",
    "routing",
    "queries",
    "admin",
    "api",
    "scale",
    "publishing",
    "maps",
    "imports",
    "roster",
    "sync",
    "alarms",
    "letters",
    "reports",
    "inbox",
    "centre",
    "streams",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--tiny", action="store_true", help="only see whether they run")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    with tempfile.TemporaryDirectory(prefix="kampung-bench-") as folder:
        # The settings make the data folder and the secret key where this points.
        os.environ["KAMPUNG_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        import django

        django.setup()
        run(options.names or NAMES, Path(folder), tiny=options.tiny)


def run(names, folder: Path, *, tiny: bool, template: str | None = None) -> None:
    """Run the benchmarks `names` and print their rows, each benchmark on databases of its own.

    `template` names a migrated, otherwise empty database to copy; without it one is made.
    """
    from bench.databases import Databases
    from bench.measuring import TABLE_HEAD, database_label

    with Databases(folder, template) as databases:
        print(f"\nMeasured on {database_label()}.\n\n{TABLE_HEAD}", flush=True)
        for name in names:
            print(f"{name} …", file=sys.stderr)
            for row in import_module(f"bench.{name}").run(databases, tiny=tiny):
                print(row, flush=True)
            databases.drop()


if __name__ == "__main__":
    main()
