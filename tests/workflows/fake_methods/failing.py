"""Fails in the way that it is told."""

import os
import signal
import time
from dataclasses import dataclass
from typing import final

import numpy as np

from cases.budgets import BudgetTooSmall
from fake_methods.base import Fake


@final
@dataclass(frozen=True, kw_only=True)
class Solver(Fake):
    """Fails at step 2 by ``way``: a method of this class."""

    way: str = "crash"

    def supports(self, case):
        return (False, "the flow is compressible") if self.way == "refuse" else (True, "")

    def factor(self, budget, seed):
        return np.inf if self.way == "overflow" else 1.0

    def work(self, step):
        if step == 2 and self.way not in ("refuse", "overflow"):
            getattr(self, self.way)()

    def crash(self):
        raise ZeroDivisionError("one\nline")

    def exhaust(self):
        raise MemoryError("no bytes left")

    def shrink(self):
        raise BudgetTooSmall("budget: 8 bytes; too small for a grid")

    def vanish(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def fault(self):
        os.kill(os.getpid(), signal.SIGUSR1)

    def sleep(self):
        time.sleep(0.3)

    def hang(self):
        time.sleep(60)
