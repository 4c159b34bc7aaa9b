"""Who acts, and telling PostgreSQL about it for the length of a transaction."""

import contextlib
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.db import connection
from psycopg.pq import TransactionStatus

from enracine.kernel.clock import demo_day
from enracine.kernel.errors import ActorMissing


@dataclass(frozen=True)
class Acting:
    """In whose name something is read or done.

    A professional acts through one membership of one organisation; a candidate acts on her own
    subjects (herself, her household); a job acts as the system. Nothing else can act.
    """

    user_id: int | None = None
    membership_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    role: str = ""
    subject_ids: tuple[uuid.UUID, ...] = field(default_factory=tuple)
    system: str = ""
    label: str = ""
    #: How far inside her organisation a professional needs to know (see `network.scope`), and with
    #: whom she works.
    scope: str = ""
    team: str = ""
    #: Whether everybody who works or worked in her organisation is of that same team.
    one_team: bool = False
    #: The only object, and the only person, that somebody who came by a link may read: for the
    #: policies of PostgreSQL the rest of her organisation then does not exist.
    only_object: uuid.UUID | None = None
    only_subject: uuid.UUID | None = None

    @property
    def is_professional(self) -> bool:
        """True when acting through a membership."""
        return self.membership_id is not None

    @property
    def is_candidate(self) -> bool:
        """True when acting on one's own file."""
        return self.membership_id is None and not self.system and bool(self.subject_ids)

    @property
    def is_system(self) -> bool:
        """True for a job or an operator's command."""
        return bool(self.system)

    @property
    def actor(self) -> str:
        """Short stable text naming the actor; empty when nobody acts."""
        if self.membership_id:
            return f"membership:{self.membership_id}"
        if self.system:
            return f"system:{self.system}"
        if self.subject_ids:
            return f"subject:{self.subject_ids[0]}"
        return f"user:{self.user_id}" if self.user_id else ""

    @classmethod
    def for_system(cls, name: str) -> "Acting":
        """The acting of a job or command; `name` appears in the journal."""
        return cls(system=name, label=name)

    @classmethod
    def for_subject(cls, *subject_ids: uuid.UUID, user_id: int | None = None) -> "Acting":
        """The acting of a person on her own subjects."""
        return cls(user_id=user_id, subject_ids=tuple(subject_ids))

    def with_subjects(self, *subject_ids: uuid.UUID) -> "Acting":
        """The same actor who may also read and write these subjects for this one action."""
        return replace(self, subject_ids=(*self.subject_ids, *subject_ids))

    def narrowed(self, object_id: uuid.UUID, subject_id: uuid.UUID) -> "Acting":
        """The same actor, for whom nothing exists but this object of this one subject."""
        return replace(self, only_object=object_id, only_subject=subject_id)


NOBODY = Acting()
_current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


def current_acting() -> Acting:
    """The acting in force here; NOBODY outside any `acting_as`."""
    return _current.get()


#: Tells PostgreSQL who acts, until the transaction ends.
TELL = (
    "SELECT set_config('enracine.organisation', %s, true),"
    " set_config('enracine.membership', %s, true),"
    " set_config('enracine.subjects', %s, true),"
    " set_config('enracine.actor', %s, true),"
    " set_config('enracine.user', %s, true),"
    " set_config('enracine.only_object', %s, true),"
    " set_config('enracine.only_subject', %s, true),"
    " set_config('enracine.today', %s, true),"
    " set_config('plan_cache_mode', %s, true)"
)


def told(acting: Acting) -> list[str]:
    """The values of `TELL` for this acting."""
    return [
        str(acting.organisation_id or ""),
        str(acting.membership_id or ""),
        "{" + ",".join(str(s) for s in acting.subject_ids) + "}",
        acting.actor,
        str(acting.user_id or ""),
        str(acting.only_object or ""),
        str(acting.only_subject or ""),
        day.isoformat() if (day := demo_day()) else "",
        # Whoever reads her own file reads a few rows, found by who she is: one plan fits everybody, and
        # is kept. An organisation has five dossiers or a hundred thousand: PostgreSQL judges each time.
        "force_generic_plan" if acting.subject_ids and not acting.is_professional else "auto",
    ]


def _tell_database(acting: Acting, *, read_only: bool = False) -> None:
    # In the same question: every page that reads asks it.
    also = ", set_config('transaction_read_only', 'on', true)" if read_only else ""
    with connection.cursor() as cursor:
        cursor.execute(TELL + also, told(acting))


def _aborted() -> bool:
    """Whether a statement has just failed: PostgreSQL then refuses all others until the rollback."""
    status: TransactionStatus = connection.connection.info.transaction_status
    return status == TransactionStatus.INERROR


@contextlib.contextmanager
def acting_as(
    acting: Acting, *, to_the_end: bool = False, read_only: bool = False
) -> Iterator[Acting]:
    """Put `acting` in force for the block: for Python and, until the transaction ends, for PostgreSQL.

    Must run inside a transaction (the settings are `SET LOCAL`); raises ActorMissing otherwise.
    The former acting is put back on the way out, so that actions nest. `to_the_end`: the block ends
    with its transaction, which forgets by itself; inside another transaction it changes nothing.
    `read_only`: PostgreSQL refuses whatever the rest of the transaction would write.
    """
    if not connection.in_atomic_block:
        raise ActorMissing("acting_as() needs a transaction: the database would forget who acts")
    former = _current.get()
    if not read_only and (former is acting or former == acting):
        yield acting
        return
    token = _current.set(acting)
    _tell_database(acting, read_only=read_only)
    try:
        yield acting
    finally:
        _current.reset(token)
        forgets = to_the_end and not connection.savepoint_ids
        # After an error the transaction is lost anyway, and with it the settings.
        if (
            not forgets
            and connection.in_atomic_block
            and not connection.needs_rollback
            and not _aborted()
        ):
            _tell_database(former)


@contextlib.contextmanager
def seen_by(acting: Acting) -> Iterator[Acting]:
    """Act as `acting` under the web's own role, so that a job sees exactly what a page would.

    The worker's role sees every organisation's rows; an export made for somebody must not. Ends with
    the role it began with. Must run inside a transaction.
    """
    with acting_as(acting), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        former = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE enracine_app")
        try:
            yield acting
        finally:
            if not connection.needs_rollback:
                cursor.execute("SELECT set_config('role', %s, true)", [former])
