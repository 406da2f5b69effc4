#!/usr/bin/env python3
"""A random check of the rules by which a change becomes public (functions/Publishing/README.md).

One hash, two cases that submit and withdraw it, and an operator who suspends, deletes and restores it. Workers die at any step,
writes arrive late, messages are lost or doubled. Each run is one seed. When no work is left, the run compares what platforms know
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
}

READ_DELAY = 10.0  # readers of the feed get no younger rows
MAX_ACKNOWLEDGEMENT = 5.0  # a later acknowledgement counts as late
MAX_POSITION_AGE = 1.0  # an older position is replaced before the row is written
CLIENT_TIMEOUT = 2.0  # the writer of the feed gives up after this
SLOW = 30.0  # the longest request
SWEEP_EVERY = 60.0
QUIET_AFTER = 300.0  # from then on no process dies
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
    """What a change wants: True and False for a case, a state for the operator."""

    wants: object
    due: float
    attempts: int = 0


class Run:
    def __init__(self, seed, without=()):
        self.random = random.Random(seed)
        self.without = without
        self.now = 0.0
        self.death_rate = self.random.choice([0, 0, 0.02, 0.1])
        self.qualities = {name: self.random.choice([50, 80, 100]) for name in ("A", "B")}
        # storage
        self.record = None
        self.etag = 0
        self.claims = {}
        self.applied_decision = 0
        self.cases = {}
        self.decision = (0, "None")
        self.outbox = {}
        self.feed = []
        # outside of storage
        self.queue = []
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
            self.queue.append((key, number))

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
            number, state = self.decision
            wanted = self.random.choice(["Suspended", "Deleted", "None"])
            if wanted != state and (state, wanted) != ("Deleted", "Suspended"):
                decided = (number + 1, wanted)
                yield from self.store("operator", number + 1, wanted, lambda: setattr(self, "decision", decided))

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

    def apply_claim(self, name, number, is_active):
        """Brings the claim of a case to what the change wants. Returns whether this run wrote it."""
        if is_active and number == 1:
            yield from self.request()
            if self.record is None and name not in self.claims:
                self.write(self.first((name, number)))
                self.claims[name] = Claim(number, True)
                return True
        for _ in range(10):
            yield from self.request()
            record, etag, claim = self.record, self.etag, self.claims.get(name)
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
            status = self.status_of(record.active_claims) if state == "None" else state
            self.write(self.changed(record, status, record.quality, ("operator", number)))
            return True
        raise ProcessDied

    def append(self, cause):
        """Appends the record to the feed if this change caused its version."""
        for _ in range(6):
            yield from self.request(slow=0.02)
            record, etag = self.record, self.etag
            if record is None or record.cause != cause:
                return
            is_late = self.now - record.position > MAX_POSITION_AGE or self.random.random() < 0.1
            if is_late and self.has("reposition"):
                yield from self.request(slow=0.05)
                if self.etag != etag:
                    continue
                record = replace(record, position=max(self.now, record.position + TICK))
                self.write(record)
            row = (record.position, record.snapshot)
            latency = self.latency(slow=0.15)
            if latency > CLIENT_TIMEOUT:
                if self.random.random() < 0.7:
                    self.start(self.write_later(row, latency))
                yield CLIENT_TIMEOUT
            else:
                yield latency
                self.feed.append(row)
            if self.random.random() < self.death_rate:
                raise ProcessDied
            is_recent = self.now - record.position <= MAX_ACKNOWLEDGEMENT or not self.has("reposition")
            if (latency <= CLIENT_TIMEOUT and is_recent) or not self.has("acknowledged"):
                return
        raise ProcessDied

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
            if key == "operator":
                is_new = yield from self.apply_decision(number, row.wants)
            else:
                is_new = yield from self.apply_claim(key, number, row.wants)
            if is_new or self.has("cause"):
                yield from self.append((key, number))
                yield from self.request()
                if self.record is not None and self.record.cause == (key, number):
                    self.events.append(self.record.snapshot)
            yield from self.request()
            self.outbox.pop((key, number), None)
        except ProcessDied:
            pass

    def dequeue(self):
        while True:
            yield 0.3
            while self.queue:
                key, number = self.queue.pop(0)
                self.start(self.worker(key, number))
                if self.random.random() < 0.1:
                    self.start(self.worker(key, number))

    def sweep(self):
        while True:
            yield SWEEP_EVERY
            for change, row in list(self.outbox.items()):
                if row.due <= self.now:
                    row.attempts += 1
                    row.due = self.now + min(2**row.attempts, 60) * 60
                    self.queue.append(change)

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
        for actor in (self.person("A"), self.person("B"), self.operator(), self.dequeue(), self.sweep(), self.reader()):
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
            is_done = not self.outbox and not self.queue and len(self.actors) == always_there
            quiet = quiet + 1 if is_done else 0
        return list(self.broken())

    def broken(self):
        """Describes every broken guarantee."""
        active = sum(1 for change in self.cases.values() if change == 1)
        number, state = self.decision
        status = self.status_of(active) if state == "None" else state
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
