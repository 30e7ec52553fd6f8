"""Names of methods and choices as people write them."""

from functools import cache
from pathlib import Path

import yaml

NETWORKS = ("insr", "pinn")
"""Families whose representation is a network."""


@cache
def names() -> dict:
    """The content of ``names.yaml``."""
    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def name_of(kind: str, word: str) -> str:
    """The written form of a word; the word itself where ``names.yaml`` has none."""
    return names()[kind].get(word, str(word).replace("_", " "))


def method_name(record) -> str:
    """A method's written name without its integrator: ``INSR (Adam, penalty)``."""
    label, settings = record["method"], ""
    if record["family"] in NETWORKS:
        chosen = [record[key] for key in ("optimizer", "boundary") if record[key] != "none"]
        choices = f"_{'_'.join(chosen)}"
        # Settings of a run stand behind its choices.
        head, mark, settings = label.partition(f"{choices}_")
        label = f"{head}{choices}" if mark else label
    # The label ends with the choices that its file leaves open; what remains is the method.
    for choice in (record["boundary"], record["optimizer"], record["integrator"]):
        label = label.removesuffix(f"_{choice}")
    words = names()["methods_of_case"].get(record["case"], {}).get(label)
    words = words or name_of("methods", label)
    if record["family"] in NETWORKS:
        choices = [name_of("optimizers", record["optimizer"])]
        if record["boundary"] != "none":
            choices.append(name_of("boundaries", record["boundary"]))
        words += f" ({', '.join([*choices, *settings_of(settings)])})"
    return words


def settings_of(text: str) -> list[str]:
    """The settings of a label in words.

    >>> settings_of("_mean_value_omega0_6")
    ['mean value potential', 'ω₀ = 6']
    """
    known, found = names()["settings"], []
    text = text.strip("_")
    while text:
        word = max((w for w in known if f"{text}_".startswith(f"{w}_")), key=len, default=text)
        text = text.removeprefix(word).strip("_")
        number, _, rest = text.partition("_")
        numeric = number.replace(".", "").replace("-", "").replace("e", "").isdigit()
        words = known.get(word, word)
        if numeric:
            words = words.format(number) if "{}" in words else f"{words} {number}"
        found.append(words)
        text = rest if numeric else text
    return found
