"""Numbers as people read them."""

import math
from statistics import median

MISSING = "–"


def short(value, digits: int = 3) -> str:
    """A number with ``digits`` significant digits; a dash where there is none.

    >>> short(0.0146), short(2.5e-7), short(19188.0), short(None)
    ('0.0146', '2.50e-7', '19188', '–')
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return MISSING
    if isinstance(value, str):
        return value
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    if -4 < exponent < digits + 3:
        return f"{value:.{max(digits - 1 - exponent, 0)}f}"
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(power)}"


def plain(value: float) -> str:
    """A number that was chosen or printed, with no digit more than it has.

    >>> plain(3e-7), plain(0.001), plain(1.34)
    ('3e-7', '0.001', '1.34')
    """
    mantissa, mark, power = f"{value:g}".partition("e")
    return f"{mantissa}e{int(power)}" if mark else mantissa


def count(value) -> str:
    """A whole number, or a dash.

    >>> count(777.0), count(None)
    ('777', '–')
    """
    return MISSING if value is None or not math.isfinite(value) else f"{value:.0f}"


def duration(seconds) -> str:
    """A time in the unit that fits.

    >>> duration(0.012), duration(4.2), duration(90), duration(19188)
    ('12.0 ms', '4.20 s', '90.0 s', '5.33 h')
    """
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    for limit, unit, size in ((1.0, "ms", 1e-3), (300.0, "s", 1.0), (7200.0, "min", 60.0)):
        if seconds < limit:
            return f"{short(seconds / size)} {unit}"
    if seconds < 48 * 3600:
        return f"{short(seconds / 3600)} h"
    return f"{short(seconds / 86400)} days"


def spread(values, digits: int = 3) -> str:
    """The median, and where there are several values their range.

    >>> spread([1.0, 2.0, 3.0])
    '2.00 (1.00 to 3.00)'
    """
    known = sorted(v for v in values if v is not None and math.isfinite(v))
    if not known:
        return MISSING
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    text = short(middle, digits)
    low, high = short(known[0], digits), short(known[-1], digits)
    return text if low == high else f"{text} ({low} to {high})"


def spread_of_times(seconds) -> str:
    """Median of times with their range.

    >>> spread_of_times([1.0, 2.0, 3.0])
    '2.00 s (1.00 s to 3.00 s)'
    """
    known = sorted(s for s in seconds if math.isfinite(s))
    if not known:
        return MISSING
    low, middle, high = (duration(f(known)) for f in (min, median, max))
    return middle if low == high else f"{middle} ({low} to {high})"
