"""What can go wrong with the database, each with its own type and a French sentence.

All are `CommandFailed`: the command prints the message, without a traceback, and exits with 2.
"""

from enracine.kernel.commands import CommandFailed


class DatabaseFault(CommandFailed):
    """The database cannot be used as it stands."""


class FolderNotUsable(DatabaseFault):
    """The data folder cannot be created, read or written."""


class DiskFull(DatabaseFault):
    """There is no room left on the disk."""


class OtherMajorVersion(DatabaseFault):
    """The data were written by another major version of PostgreSQL."""


class SocketTaken(DatabaseFault):
    """Another server, or something else, holds the socket."""


class ServerNotStarted(DatabaseFault):
    """The server did not start, for another reason; the message quotes its journal."""


class ServerSilent(DatabaseFault):
    """A server is running on these data but does not answer."""


class BinariesMissing(DatabaseFault):
    """The embedded PostgreSQL is not installed for this machine."""


class RoleRefused(DatabaseFault):
    """The server refuses to create the roles or extensions, or they have powers they must not
    have.
    """
