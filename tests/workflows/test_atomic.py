"""A file appears whole or not at all."""

import pytest

from workflows.atomic import replacing, write_text


def interrupted(path):
    with replacing(path) as temporary:
        temporary.write_text("half of the n")
        raise RuntimeError


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / "folder" / "table.csv"
    write_text(path, "old")
    write_text(path, "new")
    assert path.read_text() == "new"


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "table.csv"
    write_text(path, "old")
    with pytest.raises(RuntimeError):
        interrupted(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
