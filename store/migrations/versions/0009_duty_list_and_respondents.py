"""duty list and respondents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("categories", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=False),
        sa.Column("valid_to", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", "version"),
    )
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_number"), ["number"], unique=False)

    op.create_table(
        "duty_miss",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", "ticket"),
    )
    op.create_table(
        "duty_objection",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("leader", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("decider", sa.String(), nullable=False),
        sa.Column("decided", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("duty_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_objection_number"), ["number"], unique=False)

    op.create_table(
        "respondent_statement",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("respondent_statement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_respondent_statement_organisation"), ["organisation"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_respondent_statement_ticket"), ["ticket"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("respondent_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_respondent_statement_ticket"))
        batch_op.drop_index(batch_op.f("ix_respondent_statement_organisation"))

    op.drop_table("respondent_statement")
    with op.batch_alter_table("duty_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_objection_number"))

    op.drop_table("duty_objection")
    op.drop_table("duty_miss")
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_number"))
        batch_op.drop_index(batch_op.f("ix_duty_key"))

    op.drop_table("duty")
