"""Configuration: read, complete and check a mapping against the schema; refuse in one line.

The schema (``schemas/config.schema.yaml``) says which keys and values there are, gives the
defaults, and describes for each key what is allowed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import yaml

CONFIGS = Path(__file__).parent / "configs"
SCHEMA = yaml.safe_load((Path(__file__).parent / "schemas" / "config.schema.yaml").read_text())


class ConfigurationError(ValueError):
    """A configuration is refused; the message is one line: key path, value, what is allowed."""

    def __init__(self, message: str):
        super().__init__(" ".join(f"configuration: {message}".split()))


def refusal(path: str, value: Any, allowed: str) -> ConfigurationError:
    """The error for a value that is not allowed at a key path such as ``cases.x.runs.0``."""
    return ConfigurationError(f"{path}: {value}; allowed: {allowed}")


def read(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        ConfigurationError: there is no such file, or it is not YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise refusal("file", path, f"a file that can be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise refusal("file", path, f"YAML ({error})") from error


def complete(given: Any) -> dict[str, Any]:
    """The whole configuration that belongs to what the user gave, defaults filled in.

    A mapping with the key ``cases`` is a configuration of its own. One without changes keys of
    the shipped configuration of its ``scale`` (``full`` where none is named).

    Raises:
        ConfigurationError: not a mapping, or not as the schema says.
    """
    if not isinstance(given, Mapping):
        raise refusal("file", repr(given), SCHEMA["description"])
    if "cases" not in given:
        scale = given.get("scale", "full")
        # The scale chooses a file, so it is checked before the rest.
        check(scale, SCHEMA["properties"]["scale"], "scale")
        given = read(CONFIGS / f"{scale}.yaml") | dict(given)
    check(given, SCHEMA)
    return _with_defaults(given, SCHEMA)


def check(value: Any, schema: Mapping[str, Any], path: str = "") -> None:
    """Refuse a value that does not satisfy the schema.

    Raises:
        ConfigurationError: names the deepest key that is at fault.
    """
    errors = jsonschema.Draft202012Validator(schema).iter_errors(value)
    error = max(errors, key=lambda e: len(e.absolute_path), default=None)
    if error is None:
        return
    place = ".".join(str(key) for key in [path, *error.absolute_path] if key != "") or "file"
    if error.validator == "additionalProperties":
        unknown = next(k for k in error.instance if k not in error.schema["properties"])
        raise refusal(place, f"unknown key {unknown!r}", ", ".join(error.schema["properties"]))
    raise refusal(place, repr(error.instance), error.schema["description"])


def _with_defaults(value: Any, schema: Mapping[str, Any]) -> Any:
    """A copy of a checked value in which each missing key has its schema's default."""
    if isinstance(value, list):
        return [_with_defaults(item, schema["items"]) for item in value]
    if not isinstance(value, Mapping):
        return value
    known = schema.get("properties", {})
    defaults = {key: part["default"] for key, part in known.items() if "default" in part}
    others = schema.get("additionalProperties") or {}
    return {k: _with_defaults(v, known.get(k, others)) for k, v in {**defaults, **value}.items()}
