"""units beside the lead, ladders, clusters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "co_unit",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket", "round", "organisation"),
    )
    with op.batch_alter_table("co_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_co_unit_organisation"), ["organisation"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("responsible", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("coord_level", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("coordinator", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("supervise_level", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("cluster", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(batch_op.f("ix_ticket_cluster"), ["cluster"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_cluster"))
        batch_op.drop_column("cluster")
        batch_op.drop_column("supervise_level")
        batch_op.drop_column("coordinator")
        batch_op.drop_column("coord_level")
        batch_op.drop_column("responsible")

    with op.batch_alter_table("co_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_unit_organisation"))

    op.drop_table("co_unit")
