"""The answer on one page: all cases together, and how much of the two texts is covered."""

from report.grid import column, table
from report.numbers import MISSING, duration, short
from report.questions import (
    AT_LEAST,
    AT_MOST,
    EXACT,
    FREE,
    PUBLISHED,
    QUESTIONS,
    ROLES,
    STRONG,
    TIE,
    Baseline,
    Standing,
    standing,
    stationary_standing,
)
from report.rows import comparisons
from report.stationary import FAMILIES, ran, told


def standings_over_time(results) -> list[Standing]:
    """Of all time-dependent cases, by their names."""
    present = set(results.summary["case"])
    found = [standing(c, results) for c in comparisons() if c.case in present]
    return [one for one in found if one]


def standings_at_rest(results) -> list[Standing]:
    """Of all stationary cases, in their order."""
    found = [stationary_standing(results, case) for case in told(results)]
    return [one for one in found if one]


def families_at_rest(results) -> list[Standing]:
    """One row a family of stationary cases: to each question the answer in the middle of them."""
    found = {one.case: one for one in standings_at_rest(results)}
    rows = []
    for key, cases in ran(results).items():
        members = [found[case] for case in cases if case in found]
        answers = {}
        for question in QUESTIONS:
            known = [one.baselines[STRONG].answers.get(question) for one in members]
            known = sorted((a for a in known if a), key=lambda answer: answer.value)
            if known:
                answers[question] = known[len(known) // 2]
        if answers:
            middle = members[0]
            baselines = {STRONG: Baseline("best classical method", answers)}
            rows.append(Standing(key, FAMILIES[key], middle.network, middle.own, baselines))
    return rows


def findings(results) -> list[str]:
    """The answer in a few sentences, counted over the cases."""
    over_time, at_rest = standings_over_time(results), standings_at_rest(results)
    return [words for words in (
        _against(over_time, PUBLISHED, "the paper’s own baseline"),
        _against(over_time, STRONG, "the best strong baseline with the same integrator"),
        _against(over_time, FREE, "the best baseline with any integrator"),
        _against(at_rest, STRONG, "the best classical method (stationary problems)"),
    ) if words]  # fmt: skip


def _against(standings, role, words):
    """Counts of wins, ties and losses for each question, and the cases that the network wins."""
    rows = [one for one in standings if role in one.baselines]
    if not rows:
        return ""
    parts = []
    for question, phrase in QUESTIONS.items():
        known = [
            (one, one.baselines[role].answers[question])
            for one in rows
            if question in one.baselines[role].answers
        ]
        if not known:
            continue
        won = [one.title for one, a in known if _won(a)]
        tied = [one for one, a in known if 1 / TIE <= a.value <= TIE and a.bound == EXACT]
        open_ = [one for one, a in known if _undecided(a)]
        names = f" ({'; '.join(won)})" if 0 < len(won) < len(known) and len(won) <= 5 else ""
        more = f", ties in {len(tied)}" if tied else ""
        more += f", undecided in {len(open_)}" if open_ else ""
        parts.append(f"{phrase}: {len(won)} of {len(known)}{names}{more}")
    return f"Against {words} the network wins — {'; '.join(parts)}."


def _won(answer):
    """Whether the network is ahead for certain."""
    if answer.bound == AT_LEAST:
        return answer.value >= 1 / TIE
    return answer.bound == EXACT and answer.value > TIE


def _undecided(answer):
    """Whether a bound leaves open on which side of 1 the quotient lies."""
    if answer.bound == AT_MOST:
        return answer.value > TIE
    return answer.bound == AT_LEAST and answer.value < 1 / TIE


def conclusion(one: Standing) -> str:
    """One plain sentence on a case, from its four answers."""
    best = one.baselines.get(FREE) or one.baselines.get(STRONG)
    parts = []
    for role in (PUBLISHED, STRONG):
        baseline = one.baselines.get(role)
        if baseline and "error" in baseline.answers:
            parts.append(f"{_side(baseline.answers['error'].value)} {_named(role, baseline)}")
    head = f"At equal memory the network is {', and '.join(parts)}" if parts else "No comparison"
    if best is None or "time" not in best.answers:
        return f"{head}."
    time, memory = best.answers["time"], best.answers.get("memory")
    if time.bound == AT_LEAST:
        return f"{head}; no baseline that was run reaches its error."
    pace = f"its error is reached in {_part(time)} its time ({best.name})"
    if memory is None or memory.bound == AT_LEAST:
        return f"{head}; {pace}."
    return f"{head}; {pace}, and in {_part(memory)} its memory by the thriftiest baseline."


def _side(quotient):
    if quotient > TIE:
        return f"{short(quotient)} times more accurate than"
    if quotient < 1 / TIE:
        return f"{short(1 / quotient)} times less accurate than"
    return "as accurate as"


def _named(role, baseline):
    return f"the {ROLES[role].removeprefix('best ')} ({baseline.name})"


def _part(answer):
    """A quotient as a part or a multiple."""
    mark = "at most " if answer.bound == AT_MOST else ""
    if answer.value < 1:
        return f"{mark}1/{short(1 / answer.value)} of"
    return f"{mark}{short(answer.value)} times"


def questions_table(one: Standing):
    """The four answers of a case, a row a baseline."""
    rows = []
    for role, words in ROLES.items():
        if role in one.baselines:
            baseline = one.baselines[role]
            cells = [str(baseline.answers.get(key, MISSING)) for key in QUESTIONS]
            rows.append([words, baseline.name, *cells])
    columns = [
        column("Baseline", "1.6fr", "left"),
        column("Which", "1.6fr", "left"),
        *(column(words[0].upper() + words[1:], "1.1fr") for words in QUESTIONS.values()),
    ]
    memory = " Its basis contains the solution: no memory ratio is taken." if one.contained else ""
    caption = (
        f"The four questions: baseline / network, so that above 1 the network is ahead. Network: "
        f"{one.network}, {short(one.own.kib, 4)} KiB, error {short(one.own.error)}, "
        f"{duration(one.own.seconds)}. ≤: the smallest run is good enough already, or the largest "
        f"takes less than the network’s time; >: the largest is not good enough.{memory}"
    )
    return table(caption, columns, rows)


def summary_table(results):
    """All cases: the network and its four answers against the best strong baseline."""
    rows = [
        _summary_row(one) for one in (*standings_over_time(results), *standings_at_rest(results))
    ]
    columns = [
        column("Case", "1.7fr", "left"),
        column("Network", "1.9fr", "left"),
        column("KiB", "0.7fr"),
        column("Error", "0.9fr"),
        column("Time", "0.9fr"),
        column("Best strong baseline", "1.7fr", "left"),
        *(column(words[0].upper() + words[1:], "1fr") for words in QUESTIONS.values()),
    ]
    caption = (
        "All cases: the network against the best strong baseline with the same integrator and "
        "as many bytes, as quotients baseline / network: above 1 the network is ahead."
    )
    return table(caption, columns, rows)


def _summary_row(one):
    strong = one.baselines.get(STRONG)
    answers = strong.answers if strong else {}
    return [
        one.title,
        one.network,
        short(one.own.kib, 4),
        short(one.own.error),
        duration(one.own.seconds),
        strong.name if strong else MISSING,
        *(str(answers.get(key, MISSING)) for key in QUESTIONS),
    ]
