"""The README's example runs as it stands there, and its answer is right."""

import re
from pathlib import Path

import numpy as np
from scipy.integrate import quad

README = Path(__file__).resolve().parent.parent / "README.md"


def cole_hopf(x, t, viscosity):
    """Burgers' equation from sin(pi x) on [0, 1], zero at the ends (Cole 1951; Hopf 1950).

    u = int (x - y)/t G dy / int G dy, G = exp(-cos-potential - (x - y)^2 / (4 nu t)), with the odd
    periodic continuation of the initial field, which keeps u = 0 at both ends.
    """

    def weight(y):
        potential = (1 - np.cos(np.pi * y)) / np.pi
        return np.exp(-(potential + (x - y) ** 2 / (2 * t)) / (2 * viscosity))

    reach = 8 * np.sqrt(viscosity * t) + 2 * t
    span = {"limit": 400, "epsabs": 0, "epsrel": 1e-9}
    top = quad(lambda y: (x - y) / t * weight(y), x - reach, x + reach, **span)[0]
    return top / quad(weight, x - reach, x + reach, **span)[0]


def test_example_of_an_equation_of_ones_own(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(), flags=re.DOTALL)
    names = {}
    exec(compile(code, str(README), "exec"), names)
    assert "max u" in capsys.readouterr().out
    time = names["num_steps"] * names["time_step"]
    x, u = names["x"][:, 0].numpy(), names["u"].numpy()
    exact = np.array([cole_hopf(y, time, names["viscosity"]) for y in x[::20]])
    # The midpoint rule's own error at this time step; halving the step quarters it.
    assert np.abs(u[::20] - exact).max() < 2e-3
