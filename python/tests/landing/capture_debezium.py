"""Capture a schema with Debezium's PostgreSQL connector, flattened as its page on event flattening says; append a line of
JSON for each event, with its schema, to a file. Ends when the file `stop` beside it is there and nothing came for a second.

Runs in an environment of its own, which knows nothing of scaffold_source, with JAVA_HOME set:
    python capture_debezium.py HOST PORT DATABASE SCHEMA PREFIX FOLDER [REFUSED …]
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pydbzengine import BasePythonChangeHandler, DebeziumJsonEngine


class Recorder(BasePythonChangeHandler):
    def __init__(self, file: Path) -> None:
        self.file = file
        self.last = time.monotonic()

    def handleJsonBatch(self, records: list[Any]) -> None:  # noqa: N802 (the engine's name)
        with self.file.open("a") as events:
            for record in records:
                event = {
                    "topic": str(record.destination()), "key": str(record.key()), "value": str(record.value())
                }  # fmt: skip
                events.write(json.dumps(event) + "\n")
        self.last = time.monotonic()


def main() -> None:
    host, port, database, schema, prefix, text, *refused = sys.argv[1:]
    folder = Path(text)
    unwrap = "transforms.unwrap."
    properties = {
        "name": "engine",
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "database.hostname": host,
        "database.port": port,
        "database.user": "postgres",
        "database.password": "any",
        "database.dbname": database,
        "topic.prefix": prefix,
        "schema.include.list": schema,
        "table.exclude.list": ",".join(f"{schema}.{table}" for table in refused),
        "plugin.name": "pgoutput",
        "publication.autocreate.mode": "filtered",
        "slot.name": database,
        "slot.drop.on.stop": "true",
        "snapshot.mode": "initial",
        "offset.storage": "org.apache.kafka.connect.storage.FileOffsetBackingStore",
        "offset.storage.file.filename": str(folder / "offsets"),
        "offset.flush.interval.ms": "500",
        "poll.interval.ms": "100",
        "transforms": "unwrap",
        f"{unwrap}type": "io.debezium.transforms.ExtractNewRecordState",
        f"{unwrap}delete.tombstone.handling.mode": "rewrite",
        f"{unwrap}add.fields": "op,ts_ms",
        "converter.schemas.enable": "true",
        "key.converter.schemas.enable": "true",
        "value.converter.schemas.enable": "true",
    }
    recorder = Recorder(folder / "events.jsonl")
    engine = DebeziumJsonEngine(properties=properties, handler=recorder)
    threading.Thread(target=engine.run, daemon=True).start()
    while not ((folder / "stop").exists() and time.monotonic() - recorder.last > 1):
        time.sleep(0.1)
    engine.close()
    os._exit(0)  # the JVM's threads do not end by themselves


if __name__ == "__main__":
    main()
