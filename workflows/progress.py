"""Progress on the terminal, and the polite end of a run at its limit."""

import sys
import time

from tqdm import tqdm


class Watch:
    """The ``progress`` of one run: a bar with the remaining time, and the limits.

    Attributes:
        reason: why the run was told to stop; empty as long as it was not.
    """

    def __init__(self, title: str, num_steps: int, stop_after: int | None, time_limit_s: float):
        self.reason = ""
        self._num_steps = num_steps
        self._stop_after = stop_after
        self._time_limit_s = time_limit_s
        self._start = time.perf_counter()
        self._bar = tqdm(total=num_steps, desc=title, file=sys.stderr, unit="step", mininterval=1)

    def __call__(self, step: int, message: str = "") -> bool:
        """Whether the run may go on after ``step`` steps; the last step is never too late."""
        self._bar.update(step - self._bar.n)
        if message:
            self._bar.set_postfix_str(message, refresh=False)
        if step >= self._num_steps:
            return True
        done = f"stopped after {step} of {self._num_steps} steps"
        if self._stop_after is not None and step >= self._stop_after:
            self.reason = done
        elif time.perf_counter() - self._start > self._time_limit_s:
            self.reason = f"{done} at the time limit of {self._time_limit_s:g} s"
        return not self.reason

    def close(self) -> None:
        self._bar.close()
