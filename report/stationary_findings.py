"""Conclusions of the chapter on exact boundary conditions in words, counted over all cases."""

from statistics import median

from report.enforcement import error_ratios
from report.names import name_of
from report.numbers import duration, plain, short
from report.stationary import KINDS, ROUNDING, compared, told, trained

TIE = 1.02
"""Errors whose ratio is nearer to 1 count as equal."""


def findings(results) -> list[str]:
    """The conclusions in words, counted over all cases."""
    chosen = [compared(results, case) for case in told(results)]
    longer = [trained(results, case) for case in told(results)]
    return [
        words
        for words in (
            _penalties(chosen, "adam", "penalty_adam", "Adam in the time of Gauss–Newton"),
            _penalties(longer, "adam", "penalty_adam", "Adam for the paper’s epochs"),
            _penalties(chosen, "newton", "penalty", "Gauss–Newton"),
            _optimizers(chosen),
            _classical(chosen),
            _rounded(chosen),
            _overfitted(results),
            _over_time(results),
        )
        if words
    ]


def _pairs(chosen, one, other):
    return [(found[one], found[other]) for found in chosen if one in found and other in found]


def _names(found):
    return ", ".join(name_of("short_cases", one.case) for one in found)


def _penalties(chosen, exact, penalty, words):
    pairs = _pairs(chosen, exact, penalty)
    if not pairs:
        return ""
    ratios = sorted(b.error / a.error for a, b in pairs)
    worse = [a for a, b in pairs if b.error < a.error]
    lost = f" The penalty is the more accurate one in: {_names(worse)}." if worse else ""
    return (
        f"By {words}, the exact ansatz is more accurate than the penalty of weight 1 in "
        f"{len(pairs) - len(worse)} of {len(pairs)} cases; the penalty’s error is "
        f"{short(median(ratios))} times as large in the median ({short(ratios[0])} to "
        f"{short(ratios[-1])}).{lost}"
    )


def _optimizers(chosen):
    pairs = _pairs(chosen, "adam", "newton")
    if not pairs:
        return ""
    ratios = sorted(a.error / b.error for a, b in pairs)
    times = [b.seconds / a.seconds for a, b in pairs]
    return (
        f"With the exact ansatz Gauss–Newton’s error is {short(median(ratios))} times smaller than "
        f"Adam’s in the median of {len(pairs)} cases ({short(ratios[0])} to "
        f"{short(ratios[-1])}), in {short(median(times))} times its time."
    )


def _best_network(found):
    return min((found[key] for key in KINDS if key in found and key != "classical"),
               key=lambda one: one.error, default=None)  # fmt: skip


def _classical(chosen):
    pairs = [(_best_network(found), found["classical"]) for found in chosen if "classical" in found]
    pairs = [(network, other) for network, other in pairs if network]
    if not pairs:
        return ""
    won = [a for a, b in pairs if a.error < b.error and b.error >= ROUNDING]
    factors = [network.seconds / other.seconds for network, other in pairs]
    wins = f"; the network is the more accurate one in: {_names(won)}" if won else ""
    return (
        "At equal bytes the best classical method is at least as accurate as the best network, or "
        "at the rounding of its numbers, in "
        f"{len(pairs) - len(won)} of {len(pairs)} cases{wins}. It takes "
        f"{duration(median(other.seconds for _, other in pairs))} in the median, the network "
        f"{short(median(factors))} times as long."
    )


def _rounded(chosen):
    classical = [found["classical"] for found in chosen if "classical" in found]
    networks = [one for one in map(_best_network, chosen) if one]
    exact = [one for one in classical if one.error < ROUNDING]
    if not exact:
        return ""
    same = [one for one in networks if one.error < ROUNDING]
    names = sorted({one.name for one in exact})
    return (
        f"Classical methods reach the rounding of their stored numbers (error below "
        f"{plain(ROUNDING)}) in {len(exact)} of {len(classical)} cases ({'; '.join(names)}), "
        f"networks in {len(same)} of {len(networks)}: where a smooth solution fills a box, a ring "
        "or a disc, no error is left for a network to win."
    )


def _overfitted(results):
    runs = results.diagnostics
    runs = runs[(runs["name"] == "overfitted") & runs["case"].isin(told(results))]
    found = runs[runs["value"].astype(str) == "True"]
    if found.empty:
        return ""
    names = ", ".join(name_of("short_cases", case) for case in sorted(set(found["case"])))
    return (
        f"{len(found)} of {len(runs)} trainings overfitted their points: independent points see a "
        f"hundred times the loss, or an energy higher by a hundredth of it ({names})."
    )


def _over_time(results):
    ratios = sorted(error_ratios(results))
    if not ratios:
        return ""
    better, worse = sum(r > TIE for r in ratios), sum(r < 1 / TIE for r in ratios)
    return (
        f"Over time (INSR), exact conditions in the place of penalised ones make {better} of "
        f"{len(ratios)} rows more accurate and {worse} less, where differences below "
        f"{TIE - 1:.0%} count as none: the penalty’s error is {short(ratios[0])} to "
        f"{short(ratios[-1])} times that of the exact ones."
    )
