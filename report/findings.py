"""Plain sentences of conclusion, computed from the numbers at the paper's memory."""

from report.names import method_name, name_of
from report.numbers import duration, short

TIE = 1.02  # as in the claims: errors closer than 2 % count as equal


def finding(runs, integrator: str, tested: str) -> str:
    """One sentence on the errors and one on the times for one integrator; empty without rows.

    Args:
        runs: rows of ``summary.csv`` of one case at the paper's memory.
        integrator: the common one.
        tested: label of the INSR method.
    """
    runs = runs[(runs["integrator"] == integrator) & runs["status"].eq("ok")]
    ours = runs[runs["method"] == tested]
    strong = runs[runs["role"] == "strong"].sort_values(["error", "solve_s"])
    if ours.empty or strong.empty:
        return ""
    best = strong.iloc[0]
    error, seconds = ours["error"].median(), ours["solve_s"].median()
    parts = [f"INSR {_error(error, ours['error_over_floor'].median())}"]
    published = runs[runs["role"] == "published"]
    if len(published):
        row = published.iloc[0]
        parts.append(f"the published grid {_error(row['error'], row['error_over_floor'])}")
    parts.append(
        f"the best strong baseline ({method_name(best)}) "
        f"{_error(best['error'], best['error_over_floor'])}"
    )
    ratio, slower = error / best["error"], seconds / best["solve_s"]
    if ratio > TIE:
        verdict = f"INSR loses to it by a factor {short(ratio)} in error"
    elif ratio < 1 / TIE:
        verdict = f"INSR beats it by a factor {short(1 / ratio)} in error"
    else:
        verdict = "the two tie in error"
    pace = f"{short(slower)} times slower" if slower > 1 else f"{short(1 / slower)} times faster"
    return (
        f"{name_of('integrators', integrator).capitalize()}: {'; '.join(parts)}. So {verdict}, "
        f"and INSR is {pace} ({duration(seconds)} against {duration(best['solve_s'])})."
    )


def _error(error, over_floor):
    return f"has error {short(error)}, {short(over_floor, 4)} times the floor"
