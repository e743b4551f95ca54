"""How revisions are compared and written down, the same for upgrading and for making a new one."""

from __future__ import annotations

from typing import Any, Literal

from sqlmodel.sql.sqltypes import AutoString


def render(kind: str, element: Any, _: Any) -> str | Literal[False]:
    """Write text columns as plain text columns, so that revisions need SQLAlchemy alone."""
    return "sa.String()" if kind == "type" and isinstance(element, AutoString) else False


OPTIONS: dict[str, Any] = {
    "render_as_batch": True,
    "compare_type": True,
    "transactional_ddl": True,
    "render_item": render,
}
