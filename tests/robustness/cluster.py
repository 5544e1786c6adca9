"""A throw-away PostgreSQL that can be stopped, killed and started again."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg

from tools import postgres


class StoppableCluster:
    """Stops and starts on one port and keeps its data."""

    def __init__(self) -> None:
        self.run_as = postgres.identity()
        # Not under pytest's own folder: PostgreSQL runs as somebody else, who may not enter that.
        self.folder = Path(tempfile.mkdtemp(prefix="verbeterbreda-away-", dir="/tmp"))
        self.port = postgres.free_port()
        self.url = self.url_of("postgres")

    def __enter__(self) -> "StoppableCluster":
        (self.folder / "password").write_text("away")
        if self.run_as:
            for path in (self.folder, self.folder / "password"):
                os.chown(path, int(str(self.run_as["user"])), int(str(self.run_as["group"])))
        postgres.create(self.folder, self.run_as)
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        self.process = postgres.start(self.folder, self.port, self.run_as)
        postgres.wait_until_ready(self.process, self.folder, self.port)

    def stop(self) -> None:
        """Stop at once, as `pg_ctl stop -m immediate` does: nothing is written any more."""
        postgres.stop(self.process)

    def url_of(self, database: str) -> str:
        return f"postgres://tests:away@127.0.0.1:{self.port}/{database}"

    def copy(self, template: str, name: str) -> str:
        """Make a database like another one and return its address.

        What it says is written is written: the cluster itself is faster and may forget.
        """
        self.do(f'DROP DATABASE IF EXISTS "{name}"')
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.do(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
        return self.url_of(name)

    def do(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement outside a transaction and return what it gives."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []
