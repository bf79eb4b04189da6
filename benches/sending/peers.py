"""The same count of jobs, each without any effect, in the engines that others built: what a wake-up alone costs there.

    python -m benches.sending.peers procrastinate|pgqueuer fill URL COUNT DUE
    python -m benches.sending.peers procrastinate|pgqueuer work URL COUNT FILE

DUE: seconds since the epoch. FILE gets the time of each job, one a line; the worker ends when it is told to.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


def procrastinate_app(url: str, file: Path | None) -> Any:
    """The app with its one task."""
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    out = file.open("a", buffering=1) if file else None

    @app.task(name="nothing")
    async def nothing(n: int) -> None:
        if out is not None:
            out.write(f"{time.time()}\n")

    return app


async def procrastinate_fill(url: str, count: int, due: float) -> None:
    app = procrastinate_app(url, None)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        deferrer = app.configure_task("nothing", schedule_at=datetime.fromtimestamp(due, UTC))
        for start in range(0, count, 1000):
            await deferrer.batch_defer_async(*({"n": n} for n in range(start, min(count, start + 1000))))


async def procrastinate_work(url: str, file: Path) -> None:
    app = procrastinate_app(url, file)
    async with app.open_async():
        await app.run_worker_async(concurrency=20, fetch_job_polling_interval=0.2, delete_jobs="successful")


async def pgqueuer_fill(url: str, count: int, due: float) -> None:
    import psycopg
    from pgqueuer import PsycopgDriver, Queries

    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
        queries = Queries(PsycopgDriver(link))
        await queries.install()
        for start in range(0, count, 1000):
            some = min(1000, count - start)
            wait = timedelta(seconds=max(0.0, due - time.time()))
            await queries.enqueue(["nothing"] * some, [None] * some, [0] * some, [wait] * some)


async def pgqueuer_work(url: str, file: Path) -> None:
    import psycopg
    from pgqueuer import Job, PgQueuer, PsycopgDriver

    link = await psycopg.AsyncConnection.connect(url, autocommit=True)
    queue = PgQueuer(PsycopgDriver(link))
    out = file.open("a", buffering=1)

    @queue.entrypoint("nothing")
    async def nothing(job: Job) -> None:
        out.write(f"{time.time()}\n")

    await queue.run(dequeue_timeout=timedelta(seconds=0.2), batch_size=100)


def main(engine: str, act: str, url: str, count: str, last: str) -> None:
    """Fill or work."""
    do: Any = globals()[f"{engine}_{act}"]
    asyncio.run(do(url, int(count), float(last)) if act == "fill" else do(url, Path(last)))


if __name__ == "__main__":
    main(*sys.argv[1:])
