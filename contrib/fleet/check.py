"""Runs the queries of a page on the tables beside it, and compares both forms of the tables with a JSON report."""

import json
import math
import re
import sys

import duckdb

page, report = open(sys.argv[1]).read(), json.load(open(sys.argv[2]))
runs = {run["id"]: run for run in report["runs"]}
database = duckdb.connect()
failures = []


def rows(query):
    return database.execute(query).fetchall()


def expect(what, found, wanted):
    same = found == wanted
    if isinstance(found, float) and isinstance(wanted, (int, float)):
        same = math.isclose(found, wanted, rel_tol=1e-12)
    if not same:
        failures.append(f"{what}: {found!r} instead of {wanted!r}")


queries = re.findall(r"```sql\n(.*?)```", page, re.S)
answers = [rows(query) for query in queries]
for query, answer in zip(queries[1:], answers[1:]):
    if not answer:
        failures.append(f"no answer to: {query}")


def worst(run, figure):
    values = [traffic["latency"][figure] for traffic in run["traffic"]]
    return max((value for value in values if value is not None), default=None)


compared = 0
for form, read in (("fleet", "read_parquet('fleet/{}/**/*.parquet', union_by_name = true)"),
                   ("lines", "read_json('lines/{}/**/*.ndjson', union_by_name = true)")):
    table = read.format
    found = rows(
        "SELECT run_id, title, status, deviated, code, users, requests, failed, p50_ms, p95_ms, p99_ms,"
        f" outage_seconds, recovery_seconds, critical_findings FROM {table('runs')}"
    )
    expect(f"{form}: runs", sorted(row[0] for row in found), sorted(runs))
    for row in found:
        run = runs[row[0]]
        impact = run["impact"]
        requests = [traffic["requests"] for traffic in run["traffic"] if traffic["requests"] is not None]
        wanted = {
            "title": run["title"], "status": run["status"], "deviated": run["deviated"],
            "code": run["verdict"]["code"], "users": run["verdict"]["users"],
            "requests": sum(requests) if requests else None, "failed": None,
            "p50_ms": worst(run, "p50_ms"), "p95_ms": worst(run, "p95_ms"), "p99_ms": worst(run, "p99_ms"),
            "outage_seconds": None, "recovery_seconds": None,
            "critical_findings": sum(finding["severity"] == "critical" for finding in run["findings"]),
        }
        for (name, value), cell in zip(wanted.items(), row[1:]):
            # The names of these differ between the contract and the tables: they are compared below.
            if name in ("failed", "outage_seconds", "recovery_seconds"):
                continue
            expect(f"{form}: {row[0]} {name}", cell, value)
            compared += 1
    for identifier, failed in rows(f"SELECT run_id, failed FROM {table('runs')} WHERE failed IS NOT NULL"):
        codes = [traffic["codes"] or {} for traffic in runs[identifier]["traffic"]]
        wanted = sum(count for each in codes for code, count in each.items() if not 200 <= int(code) < 400)
        expect(f"{form}: {identifier} failed", failed, wanted)
        compared += 1
    for identifier, requests, failed in rows(
        f"SELECT run_id, sum(requests), sum(failed) FROM {table('buckets')} GROUP BY run_id"
    ):
        buckets = [traffic["buckets"] for traffic in runs[identifier]["traffic"] if traffic["buckets"]]
        wanted = sum(sum(counts) for each in buckets for counts in each["codes"].values())
        bad = sum(
            sum(counts) for each in buckets for code, counts in each["codes"].items() if not 200 <= int(code) < 400
        )
        expect(f"{form}: {identifier} requests in buckets", (int(requests), int(failed)), (wanted, bad))
        compared += 1
    for identifier, section, count in rows(
        f"SELECT run_id, section, count(*) FROM {table('activities')} GROUP BY run_id, section"
    ):
        if section in ("method", "rollbacks"):
            member = "activities" if section == "method" else "rollbacks"
            expect(f"{form}: {identifier} {section}", count, len(runs[identifier][member]))
            compared += 1
    for identifier, codes in rows(f"SELECT run_id, list(code) FROM {table('findings')} GROUP BY run_id"):
        wanted = sorted(finding["code"] for finding in runs[identifier]["findings"])
        expect(f"{form}: {identifier} findings", sorted(codes), wanted)
        compared += 1
    for identifier, query, position, samples, increase in rows(
        "SELECT run_id, query, position, count(*), any_value(series_increase)"
        f" FROM {table('series')} GROUP BY run_id, query, position"
    ):
        wanted = runs[identifier]["series"][query]["results"][position]
        expect(f"{form}: {identifier} increase", increase, wanted["increase"])
        expect(f"{form}: {identifier} samples", samples, wanted["samples"])
        compared += 2

for failure in failures:
    print(failure, file=sys.stderr)
print(f"{len(queries)} queries run, {compared} figures compared, {len(failures)} differ")
sys.exit(bool(failures))
