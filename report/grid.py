"""A table as plain data, for the Typst template."""

from typing import Any


def column(title: str, width: str = "1fr", align: str = "right") -> dict[str, str]:
    """One column: its title, its share of the page's width and its alignment."""
    return {"title": title, "width": width, "align": align}


def table(caption: str, columns: list[dict], rows: list[list[str]]) -> dict[str, Any]:
    """A table of texts.

    Raises:
        ValueError: a row has not one cell a column.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"table: a row of {len(row)} cells; allowed: {len(columns)}")
    cells = [[str(cell) for cell in row] for row in rows]
    return {"caption": caption, "columns": columns, "rows": cells}
