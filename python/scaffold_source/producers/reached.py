"""Lead a connection to where it goes: straight to the server, or through a bastion."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scaffold_source.errors import ProducerError
from scaffold_source.producers.registry import server_of
from scaffold_source.producers.where import Where


@contextmanager
def reached(where: Where) -> Iterator[str]:
    """Yield the connection string to use within the block: it leads through the bastion if there is one.

    Raises ProducerError if ssh or the bastion does not let us through; in place of a ProducerError of the
    block's, where ssh knows why.
    """
    if where.tunnels is None:
        yield where.conninfo
        return
    reader = server_of(where.conninfo).reader()
    tunnel = where.tunnels.to(*reader.far_end(where.conninfo))
    heard = tunnel.heard
    try:
        yield reader.through(where.conninfo, tunnel.port)
    except ProducerError as error:
        raise (
            tunnel.trouble(heard)
            or ProducerError(f"{error.what} (through {where.tunnels.bastion})", do=error.do)
        ) from None
