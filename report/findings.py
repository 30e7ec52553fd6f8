"""Plain sentences of conclusion, computed from the numbers at the paper's memory."""

import math

from report.numbers import duration, short

TIE = 1.02  # as in the claims: errors closer than 2 % count as equal


def finding(comparison, results, panel) -> str:
    """One sentence on the errors and one on the times of one scheme in time; empty without rows."""
    runs = comparison.at_paper_budget(comparison.judged(results, panel))
    ours = runs[runs["method"] == panel.main]
    strong = runs[runs["method"] == comparison.best_strong(results, panel)]
    if ours.empty or strong.empty:
        return ""
    best = strong.sort_values("solve_s").iloc[0]
    error, seconds = ours["error"].median(), ours["solve_s"].median()
    over_floor = ours["error_over_floor"].dropna()
    parts = [f"INSR {_error(error, over_floor.median() if len(over_floor) else math.nan)}"]
    published = runs[runs["method"] == panel.published]
    if len(published) and published["role"].iloc[0] == "published":
        row = published.iloc[0]
        named = "the published grid"
        if panel.published_name:
            named = f"the published baseline ({panel.published_name})"
        parts.append(f"{named} {_error(row['error'], row['error_over_floor'])}")
    parts.append(
        f"the best strong baseline ({comparison.name(results, best['method'])}) "
        f"{_error(best['error'], best['error_over_floor'])}"
    )
    ratio, slower = error / best["error"], seconds / best["solve_s"]
    references = comparison.judged(results, panel, method=panel.reference)["error"]
    if len(references) and abs(error - best["error"]) <= references.iloc[0]:
        verdict = "the two differ by less than the two references and cannot be ranked"
    elif ratio > TIE:
        verdict = f"INSR loses to it by a factor {short(ratio)} in error"
    elif ratio < 1 / TIE:
        verdict = f"INSR beats it by a factor {short(1 / ratio)} in error"
    else:
        verdict = "the two tie in error"
    pace = f"{short(slower)} times slower" if slower > 1 else f"{short(1 / slower)} times faster"
    title = panel.title[0].upper() + panel.title[1:]
    return (
        f"{title}: {'; '.join(parts)}. So {verdict}, "
        f"and INSR is {pace} ({duration(seconds)} against {duration(best['solve_s'])})."
    )


def _error(error, over_floor):
    of_floor = f", {short(over_floor, 4)} times the floor" if math.isfinite(over_floor) else ""
    return f"has error {short(error)}{of_floor}"
