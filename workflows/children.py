"""Call a function in a forked child process, and survive whatever happens to it.

A fork inherits the imports of its parent, so that many runs pay for them once, while each has
its own peak memory, its own crash and its own time limit.
"""

import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.budgets import BudgetTooSmall


@dataclass(frozen=True)
class Outcome:
    """What came of a call: ``result`` where ``status`` is ok, else a reason."""

    status: str
    reason: str = ""
    result: Any = None


def call(function: Callable[..., Any], *arguments: Any, time_limit_s: float) -> Outcome:
    """``function(*arguments)`` in a child that is killed after ``time_limit_s`` seconds."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_report, args=(sender, function, arguments), daemon=True)
    child.start()
    sender.close()
    try:
        if not receiver.poll(time_limit_s):
            return Outcome("time_limit", f"killed after {time_limit_s:g} s")
        return receiver.recv()
    except EOFError:
        child.join()
        return _died(child.exitcode)
    finally:
        child.kill()
        child.join()
        receiver.close()


def _report(sender, function, arguments) -> None:
    try:
        outcome = Outcome("ok", result=function(*arguments))
    except BudgetTooSmall as error:
        outcome = Outcome("unsupported", _line(error))
    except MemoryError as error:
        outcome = Outcome("out_of_memory", _line(error))
    except Exception as error:
        # PyTorch's own error is no MemoryError, and PyTorch is not imported here.
        status = "out_of_memory" if type(error).__name__ == "OutOfMemoryError" else "failed"
        outcome = Outcome(status, f"{type(error).__name__}: {_line(error)}")
    sender.send(outcome)
    sender.close()


def _died(exitcode: int | None) -> Outcome:
    """A child that ended without a word; Linux answers too little memory by SIGKILL."""
    if exitcode == -signal.SIGKILL:
        return Outcome("out_of_memory", "killed by the system")
    if exitcode is not None and exitcode < 0:
        return Outcome("failed", f"ended by {signal.Signals(-exitcode).name}")
    return Outcome("failed", f"ended with exit status {exitcode}")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
