"""Runs the queries of a page on both forms of the tables beside it, and holds every answer against a JSON report of the
same runs, from which each is worked out once more here."""

import datetime
import json
import math
import re
import statistics
import sys
from collections import Counter, defaultdict

import duckdb

page, report = open(sys.argv[1]).read(), json.load(open(sys.argv[2]))
runs = {run["id"]: run for run in report["runs"]}
assert len(runs) == len(report["runs"]), "two runs have one id"
compared, failures = 0, []


def same(one, other):
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    numbers = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in (one, other))
    return math.isclose(one, other, rel_tol=1e-12) if numbers else one == other


def expect(what, found, wanted):
    global compared
    compared += 1
    if not same(found, wanted):
        failures.append(f"{what}: {found!r} instead of {wanted!r}")


def moment(text):
    """Seconds since 1970 of an instant; microseconds are what tables hold."""
    if text is None:
        return None
    whole, _, fraction = text.rstrip("Z").partition(".")
    seconds = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
    return seconds + int(fraction[:6].ljust(6, "0") or 0) / 1e6


def is_failure(code):
    return not 200 <= int(code) < 400


def worst(run, figure):
    values = [traffic["latency"][figure] for traffic in run["traffic"]]
    return max((value for value in values if value is not None), default=None)


def requests_of(run):
    counts = [traffic["requests"] for traffic in run["traffic"] if traffic["requests"] is not None]
    return sum(counts) if counts else None


def failed_of(run):
    codes = [traffic["codes"] for traffic in run["traffic"] if traffic["codes"] is not None]
    return sum(count for each in codes for code, count in each.items() if is_failure(code)) if codes else None


def day_of(run):
    began = run["start"] or run["end"]
    return began and datetime.date.fromisoformat(began[:10])


def steps_of(run):
    """All checks, activities and rollbacks of a run, each with its section."""
    hypothesis = run["hypothesis"] or {}
    for section in ("before", "after"):
        for probe in (hypothesis.get(section) or {}).get("probes", []):
            yield section, {"type": "probe", **probe}
    for check in hypothesis.get("during") or []:
        for probe in check.get("probes", [check]):
            yield "during", {"type": "probe", **probe}
    for section, member in (("method", "activities"), ("rollbacks", "rollbacks")):
        for activity in run[member]:
            yield section, activity


def by_month():
    months = defaultdict(list)
    for run in runs.values():
        day = day_of(run)
        months[day and day.replace(day=1)].append(run["impact"]["recovery_seconds"])
    answer = []
    for month in sorted(months, key=str):
        known = [seconds for seconds in months[month] if seconds is not None]
        median = statistics.median(known) if known else None
        answer.append((month, len(months[month]), len(known), median, max(known, default=None)))
    return answer


def without_load():
    loaded = defaultdict(list)
    for run in runs.values():
        loaded[run["title"]].append(requests_of(run) is not None)
    return sorted((title, len(each)) for title, each in loaded.items() if not any(each))


def by_release():
    releases = defaultdict(list)
    for run in runs.values():
        release = run["definition"].get("configuration · release")
        if release is not None:
            releases[release].append(run)
    answer = []
    for release in sorted(releases):
        latencies = [value for value in (worst(run, "p99_ms") for run in releases[release]) if value is not None]
        answer.append((
            release, len(releases[release]), sum(run["verdict"]["code"] == "deviated" for run in releases[release]),
            statistics.median(latencies) if latencies else None,
        ))
    # The releases that the report's own comparison names, and no others.
    named = {
        setting[side]
        for trend in (report["comparison"] or {}).get("trend") or []
        for setting in trend["settings"] if setting["name"] == "release" for side in ("before", "after")
    }
    expect("releases that the comparison names", named <= set(releases), True)
    return answer


def by_finding():
    times, titles = Counter(), defaultdict(set)
    for run in runs.values():
        for finding in run["findings"]:
            key = finding["code"], finding["severity"]
            times[key] += 1
            titles[key].add(run["title"])
    return sorted((*key, count, len(titles[key])) for key, count in times.items())


def by_service():
    times = Counter()
    for run in runs.values():
        for finding in run["findings"]:
            for tag in run["tags"]:
                times[tag, finding["severity"]] += 1
    return sorted((*key, count) for key, count in times.items())


def by_second():
    seconds = defaultdict(lambda: [0, 0])
    for run in runs.values():
        fault = moment((run["fault"] or {}).get("start"))
        if fault is None:
            continue
        for traffic in run["traffic"]:
            buckets = traffic["buckets"]
            for place, start in enumerate(buckets["start"] if buckets else []):
                second = seconds[math.floor(moment(start) - fault)]
                for code, counts in buckets["codes"].items():
                    second[0] += counts[place]
                    second[1] += counts[place] if is_failure(code) else 0
    return sorted((second, *counts) for second, counts in seconds.items())


def by_probe():
    probes = defaultdict(lambda: [0, 0, 0])
    for run in runs.values():
        for section, step in steps_of(run):
            if step["type"] == "probe":
                counts = probes[step["name"], section]
                counts[0] += 1
                counts[1] += step["status"] == "failed"
                counts[2] += step["tolerance_met"] is False
    return sorted((*key, *counts) for key, counts in probes.items() if counts[1] + counts[2])


def by_counter():
    return sorted(
        (identifier, query["source"], series["increase"])
        for identifier, run in runs.items()
        for query in run["series"]
        for series in query["results"] if series["kind"] == "counter" and series["samples"]
    )


def plain(answer):
    return [tuple(cell.date() if isinstance(cell, datetime.datetime) else cell for cell in row) for row in answer]


# The queries of the page, in its order: what is wanted, and how an answer is brought into the same form.
WANTED = [
    (by_month, plain),
    (without_load, plain),
    (by_release, plain),
    (by_finding, sorted),
    (by_service, sorted),
    (by_second, lambda answer: [tuple(int(cell) for cell in row) for row in answer]),
    (by_probe, sorted),
    (by_counter, lambda answer: sorted((row[0], row[1], row[3]) for row in answer)),
]

queries = re.findall(r"```sql\n(.*?)```", page, re.S)
expect("queries of the page", len(queries), len(WANTED) + 2)
for form, views in (("parquet", queries[0]), ("ndjson", queries[-1])):
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    # Read once; a view would read all files again for each query.
    database.execute(views.replace("CREATE VIEW", "CREATE TABLE"))

    def rows(query):
        return database.execute(query).fetchall()

    for query, (wanted, form_of) in zip(queries[1:-1], WANTED):
        expect(f"{form}: {wanted.__name__}", form_of(rows(query)), wanted())

    columns = {
        "title": lambda run: run["title"],
        "status": lambda run: run["status"],
        "deviated": lambda run: run["deviated"],
        "epoch(\"start\")": lambda run: moment(run["start"]),
        "epoch(\"end\")": lambda run: moment(run["end"]),
        "duration_seconds": lambda run: run["duration_seconds"],
        "chaoslib_version": lambda run: run["chaoslib_version"],
        "code": lambda run: run["verdict"]["code"],
        "hypothesis": lambda run: run["verdict"]["hypothesis"],
        "users": lambda run: run["verdict"]["users"],
        "sentence": lambda run: run["verdict"]["sentence"],
        "epoch(fault_start)": lambda run: moment((run["fault"] or {}).get("start")),
        "epoch(fault_end)": lambda run: moment((run["fault"] or {}).get("end")),
        "requests": requests_of,
        "failed": failed_of,
        "p50_ms": lambda run: worst(run, "p50_ms"),
        "p95_ms": lambda run: worst(run, "p95_ms"),
        "p99_ms": lambda run: worst(run, "p99_ms"),
        "outage_seconds": lambda run: run["impact"]["longest_outage_seconds"],
        "recovery_seconds": lambda run: run["impact"]["recovery_seconds"],
        "detection_seconds": lambda run: (run["impact"]["detection"] or {}).get("seconds"),
        "critical_findings": lambda run: sum(finding["severity"] == "critical" for finding in run["findings"]),
        "warning_findings": lambda run: sum(finding["severity"] == "warning" for finding in run["findings"]),
    }
    found = rows(f"SELECT run_id, {', '.join(columns)} FROM runs")
    expect(f"{form}: runs", sorted(row[0] for row in found), sorted(runs))
    for identifier, *cells in found:
        for (name, figure), cell in zip(columns.items(), cells):
            expect(f"{form}: {identifier} {name}", cell, figure(runs[identifier]))

    found = dict(
        (identifier, (int(requests), int(failed)))
        for identifier, requests, failed in rows(
            "SELECT run_id, sum(requests), sum(failed) FROM buckets GROUP BY run_id"
        )
    )
    for identifier, run in runs.items():
        each = [traffic["buckets"]["codes"] for traffic in run["traffic"] if traffic["buckets"]]
        counts = [(code, sum(counts)) for codes in each for code, counts in codes.items()]
        wanted = (sum(count for _, count in counts), sum(count for code, count in counts if is_failure(code)))
        expect(f"{form}: {identifier} buckets", found.get(identifier), wanted if counts else None)

    found = defaultdict(list)
    for identifier, section, name, status, duration in rows(
        "SELECT run_id, section, name, status, duration_seconds FROM activities ORDER BY run_id, section, position"
    ):
        if section in ("method", "rollbacks"):
            found[identifier, section].append((name, status, duration))
    for identifier, run in runs.items():
        for section, member in (("method", "activities"), ("rollbacks", "rollbacks")):
            wanted = [(step["name"], step["status"], step["duration_seconds"]) for step in run[member]]
            expect(f"{form}: {identifier} {section}", found[identifier, section], wanted)

    found = dict(rows("SELECT run_id, list_sort(list(code)) FROM findings GROUP BY run_id"))
    for identifier, run in runs.items():
        wanted = sorted(finding["code"] for finding in run["findings"])
        expect(f"{form}: {identifier} findings", found.get(identifier, []), wanted)

    for identifier, query, position, samples, increase in rows(
        "SELECT run_id, query, position, count(*), any_value(series_increase) FROM series"
        " GROUP BY run_id, query, position"
    ):
        wanted = runs[identifier]["series"][query]["results"][position]
        expect(f"{form}: {identifier} samples and increase", (samples, increase), (wanted["samples"], wanted["increase"]))

for failure in failures[:40]:
    print(failure, file=sys.stderr)
print(f"{len(runs)} runs, {len(queries)} queries in two forms, {compared} comparisons, {len(failures)} differ")
sys.exit(bool(failures))
