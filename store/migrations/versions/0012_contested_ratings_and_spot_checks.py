"""contested ratings and spot checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("rating", schema=None) as batch_op:
        for name in ("contest", "contest_code", "contest_unit"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "sample",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("strata", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("period"),
    )
    op.create_table(
        "spot_check",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sample", "ticket"),
    )
    with op.batch_alter_table("spot_check", schema=None) as batch_op:
        for column in ("organisation", "sample", "ticket"):
            batch_op.create_index(batch_op.f(f"ix_spot_check_{column}"), [column], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("spot_check", schema=None) as batch_op:
        for column in ("ticket", "sample", "organisation"):
            batch_op.drop_index(batch_op.f(f"ix_spot_check_{column}"))
    op.drop_table("spot_check")
    op.drop_table("sample")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        for name in ("contest_unit", "contest_code", "contest"):
            batch_op.drop_column(name)
