"""The year beside every fact, statement and check; parts by year on PostgreSQL; indexes for the lists of findings."""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.partitions import PARTITIONED, part, take_views, unite, with_years, without_years

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEXED = {
    "facts": [("ix_facts_form_code_column_key", ["form", "code", "column_key"])],
    "statements": [],
    "checks": [("ix_checks_rule_verdict", ["rule", "verdict"])],
}
# As before, but looked for from the few things that were said: CROSS JOIN keeps SQLite from asking every finding.
_FALLEN = """
    SELECT f.id AS finding_id
    FROM finding_acts AS a
    CROSS JOIN findings AS f
    WHERE (f.id = a.finding_id OR (f.identity = a.identity AND f.fingerprint = a.fingerprint))
      AND a.act = 'retracted' AND a.id = (SELECT max(b.id) FROM finding_acts AS b
          WHERE b.finding_id = f.id OR (b.identity = f.identity AND b.fingerprint = f.fingerprint))
    UNION
    SELECT f.id FROM withdrawals AS w
    CROSS JOIN findings AS f
    JOIN reports AS r ON r.id = f.report_id AND r.landed_at <= w.happened_at
    WHERE w.what = 'rule' AND f.rule = w.name
    UNION
    SELECT f.id FROM withdrawals AS w
    CROSS JOIN reports AS r
    JOIN findings AS f ON f.report_id = r.id
    WHERE w.what = 'reader' AND r.reader = w.name AND r.landed_at <= w.happened_at"""
_LISTED = {
    "ix_findings_listed": ["report_id", "ordinal", "id"],
    "ix_findings_listed_rule": ["rule", "report_id", "ordinal", "id"],
    "ix_findings_listed_severity": ["severity", "report_id", "ordinal", "id"],
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        views = take_views(connection)
        for table in PARTITIONED:
            part(connection, table)
            _belong(table)
        for name, query in with_years({**views, "findings_fallen": _FALLEN}).items():
            op.execute(f"CREATE VIEW {name} AS {query}")
    else:
        for table in PARTITIONED:
            _add_year(table)
        made = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'department_year'"))
        # A report's few rows are looked through, not all reports' rows of a form: the sign keeps its index out of it.
        by_report = made.partition(" AS ")[2].replace(" f.form =", " +f.form =")
        for name, query in {"findings_fallen": _FALLEN, "department_year": by_report}.items():
            op.execute(f"DROP VIEW {name}")
            op.execute(f"CREATE VIEW {name} AS {query}")
    standing = sa.text("resolved_at IS NULL")
    for name, columns in _LISTED.items():
        op.create_index(name, "findings", columns, sqlite_where=standing, postgresql_where=standing)


def downgrade() -> None:
    connection = op.get_bind()
    for name in _LISTED:
        op.drop_index(name, "findings")
    postgresql = connection.dialect.name == "postgresql"
    views = without_years(take_views(connection)) if postgresql else {}
    for table in PARTITIONED:
        if postgresql:
            unite(connection, table)
            _belong(table)
        else:
            op.drop_column(table, "fiscal_year")
    if postgresql:
        op.execute("DROP SCHEMA partitions")
    for name, query in views.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def _belong(table: str) -> None:
    """What a table had beside its rows."""
    name = op.f(f"fk_{table}_report_id")
    op.create_foreign_key(name, table, "reports", ["report_id"], ["id"], ondelete="CASCADE")
    for index, columns in _INDEXED[table]:
        op.create_index(index, table, columns)


def _add_year(table: str) -> None:
    """A worker of the version before knows nothing of the column: 0 is the year that is not known."""
    op.add_column(table, sa.Column("fiscal_year", sa.Integer(), nullable=False, server_default=sa.text("0")))
    of_report = f"SELECT r.fiscal_year FROM reports AS r WHERE r.id = {table}.report_id"
    op.execute(f"UPDATE {table} SET fiscal_year = COALESCE(({of_report}), 0)")
