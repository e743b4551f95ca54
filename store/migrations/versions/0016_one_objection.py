"""of each row of the duty list one objection at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNDECIDED = "state IN ('drafted', 'asked')"
_O = sa.table("duty_objection", *(sa.column(name) for name in ("id", "number", "state")))


def upgrade() -> None:
    open_ = _O.c.state.in_(["drafted", "asked"])
    first = sa.select(sa.func.min(_O.c.id)).where(open_).group_by(_O.c.number).scalar_subquery()
    op.execute(sa.update(_O).where(open_, _O.c.id.not_in(first)).values(state="withdrawn"))
    op.create_index(
        "uq_duty_objection_open", "duty_objection", ["number"], unique=True,
        sqlite_where=sa.text(UNDECIDED), postgresql_where=sa.text(UNDECIDED),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_duty_objection_open", table_name="duty_objection")
