#!/usr/bin/env python3
"""A random check of the rules by which a change becomes public (functions/Publishing/README.md).

One hash, two cases that submit and withdraw it, and an operator who suspends, deletes and restores it. In some runs the hash is on the
benign list, and in some a flood of large cases fills the queue. Workers die at any step, writes are rejected or arrive late, messages
are lost or doubled. Each run is one seed. When no work is left, the run compares what platforms know
with what the cases and the operator asked for.

    publishing.py --runs 20000              check 20,000 seeds
    publishing.py --seed 7 --runs 1         repeat one seed
    publishing.py --without fence           leave out a rule (see RULES), to see that the check notices

It exits with 1, and describes the first seed that breaks a guarantee.
"""
import argparse
import random
import sys
from dataclasses import dataclass, replace

RULES = {
    "outbox-first": "The outbox row is written in one transaction with the case or the decision.",
    "etag": "A record is written only if nobody has written it since it was read.",
    "fence": "A withdrawal that overtakes its submit leaves a withdrawn claim.",
    "cause": "A change publishes the record that names it as the cause, also if an earlier run wrote that record.",
    "newer-decision": "A decision is not applied after a newer one.",
    "decided": "Claims do not end a suspension or a deletion.",
    "quality": "A claim with a higher quality makes a new version, and no version has a lower quality.",
    "reposition": "A record gets a new feed position before it is appended late.",
    "acknowledged": "A feed row that is acknowledged late is written again at a new position.",
    "benign": "A hash on the benign list is suspended before a claim is applied to it.",
    "withheld": "A record that was suspended before it was ever active is not published.",
    "group": "A change is done only when the group that writes its feed row is done.",
    "isolated": "When storage rejects the rows of a group, the rows of each change are written alone.",
    "bulk": "Large cases have a queue of their own.",
}

READ_DELAY = 10.0  # readers of the feed get no younger rows
MAX_ACKNOWLEDGEMENT = 5.0  # a later acknowledgement counts as late
MAX_POSITION_AGE = 1.0  # an older position is replaced before the row is written
CLIENT_TIMEOUT = 2.0  # the writer of the feed gives up after this
SLOW = 30.0  # the longest request
SWEEP_EVERY = 60.0
REJECTED = ("other hash", 1)  # a change whose feed row storage rejects
QUIET_AFTER = 300.0  # from then on no process dies
GROUP_WAIT = 0.02  # how long a group waits for the one before it
WORKERS = 16  # how many messages of one queue are published at the same time
MAX_QUEUED = 5.0  # how long the message of a small change may wait
TICK = 1e-7


class ProcessDied(Exception):
    pass


@dataclass(frozen=True)
class Record:
    """The record of the hash."""

    version: int
    status: str
    active_claims: int
    cause: tuple
    position: float
    quality: int
    withheld: bool = False

    @property
    def snapshot(self):
        return (self.version, self.status, self.quality)


@dataclass(frozen=True)
class Claim:
    """The latest applied change of one case."""

    number: int
    is_active: bool


@dataclass
class OutboxRow:
    """What a change wants: True and False for a case, a state for a decision."""

    wants: object
    due: float
    attempts: int = 0


class Group:
    """Changes whose feed rows are written in one transaction, and published together."""

    def __init__(self):
        self.changes = []
        self.failed = set()
        self.is_done = False


class Run:
    def __init__(self, seed, without=()):
        self.random = random.Random(seed)
        self.without = without
        self.now = 0.0
        self.death_rate = self.random.choice([0, 0, 0.02, 0.1])
        self.qualities = {name: self.random.choice([50, 80, 100]) for name in ("A", "B")}
        self.is_benign = self.random.random() < 0.2
        self.flood = self.random.choice([0, 0, 0, 100])
        # storage
        self.record = None
        self.etag = 0
        self.claims = {}
        self.applied_decision = 0
        self.cases = {}
        self.decision = (0, "None", "nobody")
        self.was_restored = False
        self.outbox = {}
        self.feed = []
        # outside of storage
        self.queue = []
        self.bulk = []
        self.busy = {"small": 0, "bulk": 0}
        self.longest_queued = 0.0
        self.waiting_group = None
        self.writing_group = None
        self.failed_with_others = 0
        self.events = []
        self.reads = []
        self.actors = []
        self.started = 0

    def has(self, rule):
        return rule not in self.without

    # Actors are generators. "yield seconds" lets the others go on for that time. Everything between two yields is one request.

    def start(self, actor):
        self.started += 1
        self.actors.append([self.now, self.started, actor])

    def latency(self, slow=0.1):
        if self.random.random() < slow:
            return self.random.random() * SLOW
        return self.random.random() * 0.05

    def request(self, slow=0.1):
        """Waits for the next request. The process may die before it."""
        yield self.latency(slow)
        if self.random.random() < self.death_rate:
            raise ProcessDied

    # Persons and the operator

    def accept(self, key, number, wants):
        """Stores the outbox row of a change and, most of the time, sends its message."""
        self.outbox[key, number] = OutboxRow(wants, due=self.now + SWEEP_EVERY)
        if self.random.random() > 0.2:
            self.send(key, number)

    def send(self, key, number):
        self.queue.append((key, number, self.now))

    def store(self, key, number, wants, write):
        """Stores a case or a decision together with its outbox row."""
        write()
        if not self.has("outbox-first"):
            try:
                yield from self.request()
            except ProcessDied:
                return
        self.accept(key, number, wants)

    def person(self, name):
        yield self.random.random() * 3
        yield from self.store(name, 1, True, lambda: self.cases.__setitem__(name, 1))
        if self.random.random() < 0.7:
            yield self.random.choice([0, 0.01, self.random.random() * 3, self.random.random() * 90])
            yield from self.store(name, 2, False, lambda: self.cases.__setitem__(name, 2))

    def operator(self):
        for _ in range(self.random.choice([0, 1, 2, 3])):
            yield self.random.choice([0.01, self.random.random() * 3, self.random.random() * 90])
            while self.record is None:
                yield 1
            number, state, _ = self.decision
            wanted = self.random.choice(["Suspended", "Deleted", "None"])
            if wanted != state and (state, wanted) != ("Deleted", "Suspended"):
                decided = (number + 1, wanted, "operator")
                self.was_restored |= wanted == "None"
                yield from self.store("decision", number + 1, wanted, lambda: setattr(self, "decision", decided))

    def flooder(self):
        """Somebody sends many large cases at once. Each takes a worker some seconds."""
        yield self.random.random() * 3
        for _ in range(self.flood):
            (self.bulk if self.has("bulk") else self.queue).append(("flood", 0, self.now))

    # The worker

    def status_of(self, active_claims):
        return "Active" if active_claims > 0 else "Withdrawn"

    def changed(self, record, status, quality, cause):
        """The record after a change. A new status or a higher quality makes a new version at a new position."""
        if (status, quality) == (record.status, record.quality):
            return record
        return replace(
            record,
            status=status,
            quality=quality,
            version=max(record.version + 1, int(self.now * 1000)),
            cause=cause,
            position=max(self.now, record.position + TICK),
            withheld=record.withheld and status != "Active",
        )

    def first(self, cause):
        return Record(int(self.now * 1000) + 1, "Active", 1, cause, self.now, self.qualities[cause[0]])

    def quality_after(self, record, name, is_active):
        if not self.has("quality"):
            return self.qualities[name] if is_active else record.quality
        return max(record.quality, self.qualities[name]) if is_active else record.quality

    def write(self, record):
        self.record = record
        self.etag += 1

    def suspend_benign(self):
        """Suspends the hash before a claim is applied to it. Returns whether a decision is in force."""
        yield from self.request()
        if self.record is not None and self.record.status == "Active":
            return False
        for _ in range(10):
            yield from self.request()
            number, state, by = known = self.decision
            if state == "None" and (number == 0 or by == "rule"):
                yield from self.request()
                if self.decision != known:
                    continue
                number, state, _ = self.decision = (number + 1, "Suspended", "rule")
                self.accept("decision", number, state)
            if state == "None":
                return False
            yield from self.apply_decision(number, state)
            return True
        raise ProcessDied

    def apply_claim(self, name, number, is_active):
        """Brings the claim of a case to what the change wants. Returns whether this run wrote it."""
        is_decided = False
        if is_active and self.is_benign and self.has("benign"):
            is_decided = yield from self.suspend_benign()
        is_first = is_active and number == 1
        if is_first and not is_decided:
            yield from self.request()
            if self.record is None and name not in self.claims:
                self.write(self.first((name, number)))
                self.claims[name] = Claim(number, True)
                return True
        for attempt in range(10):
            yield from self.request()
            record, etag, claim = self.record, self.etag, self.claims.get(name)
            if attempt == 0 and is_first and record is not None:
                # Only the record is read. The write fails if there is a claim.
                if record.cause == (name, number):
                    return False
                claim = None
            if claim and claim.number >= number:
                return False
            yield from self.request()
            if self.has("etag") and (self.etag != etag or self.claims.get(name) != claim):
                continue
            if record is None and not is_active:
                if self.has("fence"):
                    self.claims[name] = Claim(number, False)
                return True
            self.claims[name] = Claim(number, is_active)
            if record is None:
                self.write(self.first((name, number)))
                return True
            was_active = claim is not None and claim.is_active
            counted = replace(record, active_claims=record.active_claims + int(is_active) - int(was_active))
            is_decided = record.status in ("Suspended", "Deleted") and self.has("decided")
            status = record.status if is_decided else self.status_of(counted.active_claims)
            self.write(self.changed(counted, status, self.quality_after(record, name, is_active), (name, number)))
            return True
        raise ProcessDied

    def apply_decision(self, number, state):
        """Brings the record to what the operator decided. Returns whether this run wrote it."""
        for _ in range(10):
            yield from self.request()
            record, etag, applied = self.record, self.etag, self.applied_decision
            if applied >= number and (self.has("newer-decision") or applied == number):
                return False
            yield from self.request()
            if self.has("etag") and (self.etag != etag or self.applied_decision != applied):
                continue
            self.applied_decision = number
            if record is None:
                record = Record(0, "Withdrawn", 0, ("nobody", 0), 0.0, 50, withheld=self.has("withheld"))
            status = self.status_of(record.active_claims) if state == "None" else state
            self.write(self.changed(record, status, record.quality, ("decision", number)))
            return True
        raise ProcessDied

    def publish(self, change):
        """Joins the group that waits, or leads a new one. The leader writes and publishes for all of them."""
        group = self.waiting_group
        if group is None:
            group = self.waiting_group = Group()
            group.changes.append(change)
            if self.random.random() < 0.1:
                group.changes.append(REJECTED)
            yield from self.lead(group)
        else:
            group.changes.append(change)
            while not group.is_done and self.has("group"):
                yield 0.001
        if change in group.failed:
            raise ProcessDied

    def lead(self, group):
        try:
            give_up = self.now + GROUP_WAIT
            while self.writing_group is not None and self.now < give_up:
                yield 0.001
            self.waiting_group = None
            self.writing_group = group
            appended = yield from self.append(group)
            yield from self.request()
            self.events += appended
        except ProcessDied:
            group.failed |= set(group.changes)
            raise
        finally:
            group.is_done = True
            if self.waiting_group is group:
                self.waiting_group = None
            if self.writing_group is group:
                self.writing_group = None

    def append(self, group):
        """Appends the record once for each change that caused its version. Returns what was appended."""
        appended = []
        pending = list(dict.fromkeys(group.changes))
        for attempt in range(6):
            if attempt > 0:
                yield 0.1 * 2**attempt * self.random.random()
            rows = {}
            for change in pending:
                row = yield from self.row_of(change)
                if row is not None:
                    rows[change] = row
            pending = yield from self.write_rows(group, rows)
            appended += [rows[change][1] for change in rows if change not in pending and change not in group.failed]
            if not pending:
                return appended
        raise ProcessDied

    def row_of(self, change):
        """The feed row of a change, at a new position if the one of the record is old; None if another change caused the version."""
        if change == REJECTED:
            return (self.now, None)
        yield from self.request(slow=0.02)
        while self.record is not None and self.record.cause == change and not self.record.withheld:
            record, etag = self.record, self.etag
            is_late = self.now - record.position > MAX_POSITION_AGE or self.random.random() < 0.1
            if not (is_late and self.has("reposition")):
                return (record.position, record.snapshot)
            yield from self.request(slow=0.05)
            if self.etag == etag:
                self.write(replace(record, position=max(self.now, record.position + TICK)))
                return (self.record.position, self.record.snapshot)
        return None

    def write_rows(self, group, rows):
        """One transaction. Returns the changes whose rows have to be written again."""
        if not rows:
            return []
        if REJECTED in rows:
            yield from self.request()
            if len(rows) == 1 or not self.has("isolated"):
                self.failed_with_others += sum(1 for change in rows if change != REJECTED)
                group.failed |= set(rows)
                return []
            again = []
            for change, row in rows.items():
                again += yield from self.write_rows(group, {change: row})
            return again
        latency = self.latency(slow=0.15)
        is_busy = self.random.random() < 0.1  # storage refuses at once, and may apply the rows all the same
        if is_busy or latency > CLIENT_TIMEOUT:
            if self.random.random() < 0.7:
                for row in rows.values():
                    self.start(self.write_later(row, latency))
            yield 0.01 if is_busy else CLIENT_TIMEOUT
        else:
            yield latency
            self.feed += rows.values()
        if self.random.random() < self.death_rate:
            raise ProcessDied
        is_acknowledged = not is_busy and latency <= CLIENT_TIMEOUT
        return [
            change
            for change, (position, _) in rows.items()
            if self.has("acknowledged")
            and not (is_acknowledged and (self.now - position <= MAX_ACKNOWLEDGEMENT or not self.has("reposition")))
        ]

    def write_later(self, row, seconds):
        """A write that arrives after its client gave up."""
        yield seconds
        self.feed.append(row)

    def worker(self, key, number):
        try:
            yield from self.request()
            row = self.outbox.get((key, number))
            if row is None:
                return
            if key == "decision":
                is_new = yield from self.apply_decision(number, row.wants)
            else:
                is_new = yield from self.apply_claim(key, number, row.wants)
            if is_new or self.has("cause"):
                yield from self.publish((key, number))
            yield from self.request()
            self.outbox.pop((key, number), None)
        except ProcessDied:
            pass

    def large_case(self):
        yield 1 + self.random.random() * 3

    def dequeue(self):
        while True:
            yield 0.3
            for name, queue in (("small", self.queue), ("bulk", self.bulk)):
                while queue and self.busy[name] < WORKERS:
                    key, number, sent = queue.pop(0)
                    if key != "flood":
                        self.longest_queued = max(self.longest_queued, self.now - sent)
                    self.run(name, self.large_case() if key == "flood" else self.worker(key, number))
                    if key != "flood" and self.random.random() < 0.1:
                        self.run(name, self.worker(key, number))

    def run(self, name, work):
        """Starts a worker of a queue."""
        self.busy[name] += 1
        self.start(self.working(name, work))

    def working(self, name, work):
        try:
            yield from work
        finally:
            self.busy[name] -= 1

    def sweep(self):
        while True:
            yield SWEEP_EVERY
            for change, row in list(self.outbox.items()):
                if row.due <= self.now:
                    row.attempts += 1
                    row.due = self.now + min(2**row.attempts, 60) * 60
                    self.send(*change)

    def reader(self):
        """A reader of the feed that does not compare versions. Rows of other hashes always move its cursor to the end."""
        cursor = -READ_DELAY
        while True:
            yield self.random.choice([1, 5, 20])
            visible = self.now - READ_DELAY
            for position, snapshot in sorted(self.feed, key=lambda row: row[0]):
                if cursor <= position < visible:
                    self.reads.append(snapshot)
            cursor = visible

    # The run

    def play(self):
        for actor in (self.person("A"), self.person("B"), self.operator(), self.flooder(), self.dequeue(), self.sweep(), self.reader()):
            self.start(actor)
        always_there = 3
        quiet = 0
        while self.now < 20_000 and quiet <= 200:
            self.actors.sort(key=lambda actor: (actor[0], actor[1]))
            actor = self.actors[0]
            self.now = max(self.now, actor[0])
            if self.now > QUIET_AFTER:
                self.death_rate = 0
            try:
                actor[0] = self.now + next(actor[2])
            except StopIteration:
                self.actors.remove(actor)
            is_done = not self.outbox and not self.queue and not self.bulk and len(self.actors) == always_there
            quiet = quiet + 1 if is_done else 0
        return list(self.broken())

    def broken(self):
        """Describes every broken guarantee."""
        active = sum(1 for change in self.cases.values() if change == 1)
        number, state, _ = self.decision
        status = self.status_of(active) if state == "None" else state
        if self.longest_queued > MAX_QUEUED:
            yield f"a small change waited for {self.longest_queued:.0f} s in the queue"
        if self.failed_with_others:
            yield f"{self.failed_with_others} changes failed because storage rejected the row of another one"
        if self.outbox:
            yield f"an outbox row is left: {self.outbox}"
        if self.record is None:
            if active or number:
                yield "there is no record"
            return
        if self.record.active_claims != active:
            yield f"the record counts {self.record.active_claims} claims instead of {active}"
        claimed = [self.qualities[name] for name, change in self.cases.items() if change == 1]
        if claimed and self.record.quality < max(claimed):
            yield f"the record has the quality {self.record.quality}, and a case claims it with {max(claimed)}"
        qualities = [quality for _, _, quality in sorted(self.events)]
        if qualities != sorted(qualities):
            yield f"the quality falls from one version to the next: {sorted(self.events)}"
        if self.record.status != status:
            yield f"the record is {self.record.status} instead of {status}"
        if self.is_benign and not self.was_restored and (self.reads or self.events):
            yield f"the hash is on the benign list, but platforms received {self.reads + self.events}"
        if self.record.withheld:
            return
        if not self.reads or self.reads[-1] != self.record.snapshot:
            yield f"a reader of the feed ends with {self.reads[-1:]} instead of {self.record.snapshot}"
        if not self.events or max(self.events) != self.record.snapshot:
            yield f"the newest event is {max(self.events, default=None)} instead of {self.record.snapshot}"


def main():
    parser = argparse.ArgumentParser(description="Checks the rules of publishing in random runs.")
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--without", choices=RULES, action="append", default=[], help="a rule to leave out")
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.runs):
        run = Run(seed, options.without)
        broken = run.play()
        if broken:
            print(f"Seed {seed} breaks a guarantee: {'; '.join(broken)}.")
            print(f"Record: {run.record}\nClaims: {run.claims}\nDecision: {run.decision}\nFeed: {run.feed}\nEvents: {run.events}")
            sys.exit(1)
    print(f"{options.runs} runs, no broken guarantee")


if __name__ == "__main__":
    main()
