"""Numbers kept by triggers as signed rows: the SQL of a migration that begins to keep some.

A statement that changes the table counted adds signed numbers and touches none that is there: two
gestures never wait for each other, and a bulk load costs one sum a statement. Gathering puts them back
into one row for each cell, in one statement: whoever reads meanwhile sees the former rows or the new ones.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class SignedTally:
    """What counts the rows of `counted` into `table` (columns `columns` and `number`).

    `cells(rows, sign)` is the SELECT of those columns, each with `sign` as its number, from the table or
    the transition table named `rows`. `adding` and `gathering` name the functions, `triggers` begins the
    names of the triggers. All of it is constants of a migration.
    """

    counted: str
    table: str
    columns: str
    cells: Callable[[str, int], str]
    adding: str
    gathering: str
    triggers: str

    def _add(self, *parts: str) -> str:
        """Add these cells up, into new rows."""
        every = "\n  UNION ALL\n  ".join(parts)
        return f"""INSERT INTO {self.table} ({self.columns}, number)
  SELECT {self.columns}, sum(number) FROM (
  {every}
  ) AS changes GROUP BY {self.columns} HAVING sum(number) <> 0 ORDER BY {self.columns};"""  # noqa: S608  # constants of a migration

    @property
    def fill(self) -> str:
        """Count what is already there."""
        return self._add(self.cells(self.counted, 1))

    @property
    def create(self) -> str:
        """Make the functions and the triggers."""
        added, gone = self.cells("new_rows", 1), self.cells("old_rows", -1)
        columns = self.columns
        return f"""
CREATE FUNCTION {self.adding}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
  {self._add(added)}
  ELSIF TG_OP = 'DELETE' THEN
  {self._add(gone)}
  ELSE
  {self._add(added, gone)}
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION {self.gathering}() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM {self.table} RETURNING {columns}, number)
  INSERT INTO {self.table} ({columns}, number)
  SELECT {columns}, sum(number) FROM gone GROUP BY {columns} HAVING sum(number) <> 0 ORDER BY {columns};
$$;
CREATE TRIGGER {self.triggers}_insert AFTER INSERT ON {self.counted}
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {self.adding}();
CREATE TRIGGER {self.triggers}_update AFTER UPDATE ON {self.counted}
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION {self.adding}();
CREATE TRIGGER {self.triggers}_delete AFTER DELETE ON {self.counted}
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {self.adding}();
"""  # noqa: S608  # constants of a migration

    @property
    def drop(self) -> str:
        """Undo `create`."""
        return f"""
DROP TRIGGER {self.triggers}_delete ON {self.counted};
DROP TRIGGER {self.triggers}_update ON {self.counted};
DROP TRIGGER {self.triggers}_insert ON {self.counted};
DROP FUNCTION {self.gathering}();
DROP FUNCTION {self.adding}();
"""
