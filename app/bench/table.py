"""The README's performance table: ratios of medians with their goals, and how they were measured."""

from statistics import median

from app.bench.growth import PAGE, WHO_LOOKED, Side
from app.bench.run import Report
from app.bench.subjects import Measured, Options
from app.errors import ConfigurationProblem


def table(report: Report, options: Options, start_seconds: float | None) -> str:
    """The run as Markdown."""
    found = report.measured
    yardstick, read, everything = found["yardstick"], found["read-3"], found["read-all"]
    tail = median(outcome.p99 / outcome.p50 for outcome in read.outcomes)
    against = yardstick.rate
    lines = [
        "| measured | ratio | goal |",
        "|---|--:|--:|",
        _line("main read, 3 categories, against the yardstick", read.rate / against, "at least 1.0"),
        _line("main read, all 9 categories of a purpose, against the yardstick", everything.rate / against, "at least 0.75"),
        _line("main read, 3 categories, against the naive ORM version", read.rate / found["naive-3"].rate, "at least 7"),
        _line("refused read against the yardstick", found["refused"].rate / against, ""),
        _line("write of one statement against the main read", found["write"].rate / read.rate, "at least 0.5"),
        _line("p99 of the main read against its p50", tail, "under 4"),
        _line(
            "lone read, coalesced against uncoalesced (latency)", report.lone_coalesced_ms / report.lone_plain_ms, "at most 1.1"
        ),
    ]
    if start_seconds is not None:
        lines.append(f"| start to first answer, existing embedded database | {start_seconds:.1f} s | under 3 s |")
    lines += ["", "| | answers/s | p50 ms | p99 ms | CPU us: Python | PostgreSQL |", "|---|--:|--:|--:|--:|--:|"]
    lines += [_figures(name, measured) for name, measured in found.items()]
    lines += [
        "",
        f"Medians of {options.rounds} interleaved rounds of {options.seconds:g} s; {report.newcomers:,} newcomers, "
        f"{options.connections} connections, fsync on, one uvicorn worker; server, database and load generator on the same "
        f"cores. Yardstick: bare FastAPI and asyncpg (pool of {report.yardstick_pool}, its best), one plaintext jsonb row as "
        "large as the answer with all categories, no token, consent or audit.",
    ]
    return "\n".join(lines)


def written_into(page: str, name: str, made: str) -> str:
    """The page with this table between the marks of its name; ConfigurationProblem unless both are there, once and in order."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    if (page.count(begin), page.count(end), rest.count(end)) != (1, 1, 1):
        raise ConfigurationProblem(f"The page needs {begin} and after it {end}, each once, where the table is to stand.")
    return f"{before}{begin}\n{made}\n{end}{after}"


def growth_table(small: Side, large: Side, options: Options) -> str:
    """The comparison of two sizes as Markdown."""
    rows = [(name, small.measured[name], large.measured[name]) for name in large.measured]
    goals = dict.fromkeys(("read-3", "read-all"), "at least 0.85")
    lines = ["| measured | ratio | goal |", "|---|--:|--:|"]
    for name, before, after in rows:
        if name == WHO_LOOKED:
            lines.append(_line(f'"{name}", newest {PAGE}: latency', after.p50 / before.p50, "under 3"))
        else:
            lines.append(_line(f"{name}: rate", after.rate / before.rate, goals.get(name, "")))
    for side in (small, large):
        lines += ["", f"| {side.newcomers:,} newcomers, {side.audit_rows:,} audit rows | answers/s | p50 ms | p99 ms "]
        lines[-1] += "| CPU us: Python | PostgreSQL |"
        lines += ["|---|--:|--:|--:|--:|--:|", *(_figures(name, measured) for name, measured in side.measured.items())]
    lines += [
        "",
        f"Medians of {options.rounds} interleaved rounds of {options.seconds:g} s on both, warm, over at most "
        f"{options.targets:,} newcomers chosen at random; {options.connections} connections, one for the page.",
    ]
    return "\n".join(lines)


def _line(words: str, ratio: float, goal: str) -> str:
    return f"| {words} | {ratio:.2f} | {goal} |"


def _figures(name: str, measured: Measured) -> str:
    p50 = median(outcome.p50 for outcome in measured.outcomes)
    p99 = median(outcome.p99 for outcome in measured.outcomes)
    python, postgres = median(measured.python), median(measured.postgres)
    return f"| {name} | {measured.rate:,.0f} | {p50:.1f} | {p99:.1f} | {python:,.0f} | {postgres:,.0f} |"
