"""Where the arithmetic runs."""

import torch


def resolve(device: str) -> torch.device:
    """The torch device for "cpu", "cuda", "cuda:1" or "auto" (CUDA where there is one).

    Raises:
        ValueError: unknown name, or CUDA asked for where there is none.
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    kind = device.split(":")[0]
    if kind not in ("cpu", "cuda"):
        raise ValueError(f"device: {device!r}; allowed: auto, cpu, cuda, cuda:<index>")
    if kind == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device: {device!r}; allowed here: auto, cpu (no CUDA device found)")
    return torch.device(device)
