"""What is asked at every card of a new matter never looks at the whole archive (T26)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from store import clusters
from store.database import Hot
from store.migrate import migrate

ALIKE = {"region": "r", "respondent": "urban", "category": "A4", "id": 1, "most": 3}


def plan(folder: Path, statement: Hot, values: dict[str, Any]) -> list[str]:
    """How SQLite would go about it in an archive made by the migrations."""
    migrate(f"sqlite:///{folder}/suban.db")
    sql, bound = statement.prepare("sqlite", values).bind(values)
    with sqlite3.connect(folder / "suban.db") as database:
        return [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]


def test_what_is_alike_is_found_by_an_index_and_in_order(tmp_path: Path) -> None:
    (step,) = plan(tmp_path, clusters._ALIKE, ALIKE)
    assert "USING INDEX ix_ticket_respondent_category_region" in step
    assert "respondent=? AND category=? AND region=?" in step
