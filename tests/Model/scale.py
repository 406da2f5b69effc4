"""Which limit of Azure an exchange meets first, and at how many submits a second (docs/scale.md).

The requests of each operation are in counted.json, and tests count them. The limits are Microsoft's. First each limit is computed alone.
Then a simulation spreads the requests of a minute over the real partition keys, second by second, and shows how much worse than the mean the
fullest second of the fullest partition is.

    python3 tests/Model/scale.py            prints the tables
    python3 tests/Model/scale.py --check    fails if docs/scale.md has other tables
    python3 tests/Model/scale.py --write    writes them there
"""

import json
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scale.md"
COUNTED = json.loads((Path(__file__).parent / "counted.json").read_text())
EVENT_BYTES = len(json.dumps(json.loads((ROOT / "tests/Vectors/events/activated-pdq.json").read_text()), separators=(",", ":")))

HASHES = 3  # of a case: one picture has pdq, image_md5 and image_sha256
GROUP = 16 / 3  # changes that share a transaction of the feed and a publish under load
RECEIVED = 16  # messages that a request to the queue returns under load
CASE_PARTITIONS = 32  # first characters of a case key
FEED_PARTITIONS = 8  # feedPartitions in infra/
PAGE_ROWS = 1000
PULL_SECONDS = 300  # each platform reads the feed every five minutes
INSTANCE_CASES = 20  # cases a second that one instance of 2 GB accepts and publishes; estimated
PLATFORMS = (15, 100, 500)
TARGET = 1000  # submits a second


def table_requests(platforms, submits):
    """Requests a second to all tables: those of the cases, and those of the platforms that pull."""
    return submits * (cases_requests() + COUNTED["hash"]["hashes"] * HASHES + COUNTED["publish"]["feed"] / GROUP) + pull_requests(platforms, submits)


def cases_requests():
    return COUNTED["submit"]["cases"] + COUNTED["publish"]["cases"]


def queue_requests():
    """Of one case: sent, received with others, deleted."""
    return COUNTED["submit"]["queue"] + COUNTED["publish"]["queue"] - 1 + 1 / RECEIVED


def pull_requests(platforms, submits):
    """Each platform reads every row once, in full pages when there are many, and asks at least every five minutes."""
    pages = max(submits * HASHES / PAGE_ROWS, 1 / PULL_SECONDS)
    return platforms * pages * (COUNTED["feedPage"]["platforms"] + COUNTED["feedPage"]["feedPartition"] * FEED_PARTITIONS)


# A limit, its figure a second, what the load is, and whether Microsoft states it ("stated") or it is our estimate ("estimated").
LIMITS = [
    ("Storage account, requests", 20_000, lambda p, s: table_requests(p, s) + queue_requests() * s),
    ("Queue `changes`, messages", 2_000, lambda p, s: queue_requests() * s),
    ("Event Grid topic, events received", 5_000, lambda p, s: HASHES * s),
    ("Event Grid topic, MB received", 5, lambda p, s: HASHES * s * EVENT_BYTES / 1e6),
    ("Table `feed`, rows written to the partitions of an hour", 2_000 * FEED_PARTITIONS, lambda p, s: HASHES * s),
    ("Table `feed`, rows read from the partitions of an hour", 2_000 * FEED_PARTITIONS, lambda p, s: p * HASHES * s),
    ("Table `cases`, rows in its partitions", 2_000 * CASE_PARTITIONS, lambda p, s: (cases_requests() + 1) * s),
    ("Functions, instances of `PublishChange`", 1_000, lambda p, s: s / INSTANCE_CASES),
]


def reached_at(limit, load, platforms):
    """The submits a second at which the load is the limit."""
    low, high = 0.0, 1e7
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if load(platforms, middle) < limit else (low, middle)
    return low


def limits_table():
    lines = [
        f"| Limit | A second | At {TARGET:,} submits/s × 500 | " + " | ".join(f"Met at × {platforms}" for platforms in PLATFORMS) + " |",
        "|---|--:|--:|" + "--:|" * len(PLATFORMS),
    ]
    rows = [(name, limit, load(500, TARGET), [reached_at(limit, load, platforms) for platforms in PLATFORMS]) for name, limit, load in LIMITS]
    for name, limit, used, reached in sorted(rows, key=lambda row: row[3][-1]):
        mark = "**" if used > limit else ""
        lines.append(f"| {name} | {limit:,} | {mark}{figure(used)}{mark} | " + " | ".join(figure(at) for at in reached) + " |")
    return "\n".join(lines)


def simulate(submits, seconds=60, seed=1):
    """Counts the rows that each partition gets in each second, with random keys and arrivals as the product has them."""
    generator = random.Random(seed)
    counts = Counter()
    for _ in range(submits * seconds):
        second = generator.randrange(seconds)
        case = generator.randrange(CASE_PARTITIONS)
        counts["cases", case, second] += cases_requests() + 1  # a submit writes two rows
    for _ in range(round(submits * seconds / GROUP)):
        counts["feed", generator.randrange(256) % FEED_PARTITIONS, generator.randrange(seconds)] += round(HASHES * GROUP)
    return counts


def hot_table():
    lines = ["| Partitions | Rows a second each, mean | Fullest second of the fullest | Limit |", "|---|--:|--:|--:|"]
    counts = simulate(TARGET)
    for table, partitions, rows in (("cases", CASE_PARTITIONS, (cases_requests() + 1) * TARGET), ("feed", FEED_PARTITIONS, HASHES * TARGET)):
        fullest = max(count for (name, _, _), count in counts.items() if name == table)
        lines.append(f"| {partitions} of `{table}` | {figure(rows / partitions)} | {figure(fullest)} | 2,000 |")
    return "\n".join(lines)


def figure(value):
    return f"{value:,.1f}" if value < 10 else f"{float(f'{value:.2g}'):,.0f}"


def main():
    blocks = {"limits": limits_table(), "partitions": hot_table()}
    text = PAGE.read_text()
    changed = text
    for name, block in blocks.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = changed.split(start, 1)
        changed = f"{before}{start}{block}\n{end}{rest.split(end, 1)[1]}"
    if "--write" in sys.argv:
        PAGE.write_text(changed)
    elif "--check" in sys.argv:
        if changed != text:
            sys.exit("docs/scale.md is out of date: run python3 tests/Model/scale.py --write, and review the change.")
    else:
        print("\n\n".join(blocks.values()))


if __name__ == "__main__":
    main()
