"""verifying a business with its electronic licence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "licence_visit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("licence_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_licence_visit_person"), ["person"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("licence_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_licence_visit_person"))
    op.drop_table("licence_visit")
