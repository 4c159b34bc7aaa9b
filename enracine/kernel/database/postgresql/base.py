"""Django's connection to PostgreSQL, whose health is heard instead of asked.

Before each request Django asked `SELECT 1` of a connection kept open. A server that stops, restarts
or ends a session closes its side: the socket then has something to read. Only then is the question
asked.
"""

import select
from typing import Any

from django.db.backends.postgresql import base

#: Statements that a connection keeps prepared. Pages ask some five hundred; with the hundred of psycopg,
#: whoever goes from page to page finds each one forgotten, and planned again.
STATEMENTS_KEPT = 600


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection kept from one request to the next."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that keeps what it was asked."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = STATEMENTS_KEPT
        return connection

    def is_usable(self) -> bool:
        """Whether the server still holds its side. Asks it only when it has said something."""
        if self.connection is None or self.connection.closed:
            return False
        heard = select.poll()
        heard.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return super().is_usable() if heard.poll(0) else True
