"""Boards one after another onto the lanes of a rack, as hurried people do it, with faults at random from a seed."""

import random
import time

from faults import STEPS, Fault
from rack import Rack, Visit

# How often each happens beside the others.
KINDS = {"drop": 6, "wrong-bytes": 3, "swap": 2, "twin": 1, "again": 1, "silent": 1, "no-answer": 1}
# A board that was not flashed by then is laid aside.
MOST_VISITS = 6
# After so many of its visits a board has no more faults.
FAULTY_VISITS = 3
# One in so many boards that failed never comes back.
LOST = 12


class Feeder:
    """`change` seconds pass after a board was flashed, and before the next; one that was not flashed is taken away after `patience`."""

    def __init__(self, rack: Rack, macs: list[bytes], seed: int, faults: int, kinds: list[str], change: float, patience: float):
        self._rack = rack
        self._fresh = list(macs)
        self._seed, self._faults, self._change, self._patience = seed, faults, change, patience
        self._kinds = kinds
        # When a board comes back, and which.
        self._returning: list[tuple[float, bytes]] = []
        self._visits: dict[bytes, int] = {}
        self._free_at = [0.0] * len(rack.visits)
        self._insertions = 0
        self.flashed: set[bytes] = set()
        self.lost: set[bytes] = set()

    def step(self) -> bool:
        """Does what is due. False when all boards are through."""
        now = time.monotonic()
        for lane, visit in enumerate(self._rack.visits, 1):
            if visit is None:
                if now >= self._free_at[lane - 1]:
                    self._insert_next(lane, now)
            elif self._is_through(visit, now):
                self._rack.remove(lane)
                self._free_at[lane - 1] = now + self._change
                self._judge(visit, now)
        return bool(self._fresh or self._returning or any(self._rack.visits))

    def _is_through(self, visit: Visit, now: float) -> bool:
        closed_at = visit.closed_at
        if visit.is_gone or closed_at is None:
            return visit.is_gone
        return now > closed_at + (self._change if visit.is_flashed else self._patience)

    def _judge(self, visit: Visit, now: float) -> None:
        if visit.is_flashed:
            self.flashed.add(visit.mac)
            self.lost.discard(visit.mac)
        other = visit.fault.other
        if other and other not in visit.macs:
            # The moment at which it was to be put in did not come.
            self._fresh.insert(0, other)
        waiting = {mac for _, mac in self._returning}
        for mac in visit.macs:
            if mac in self.flashed | self.lost | waiting or any(mac in other.macs for other in self._on_lanes()):
                continue
            chance = random.Random(f"{self._seed} {mac.hex()} {self._visits.get(mac, 0)} back")
            if self._visits.get(mac, 0) >= MOST_VISITS or chance.randrange(LOST) == 0:
                self.lost.add(mac)
                self._rack.log.write("lost", visit.lane, mac)
            else:
                self._returning.append((now + self._change * chance.uniform(1, 8), mac))

    def _on_lanes(self) -> list[Visit]:
        return [visit for visit in self._rack.visits if visit is not None]

    def _insert_next(self, lane: int, now: float) -> None:
        self._insertions += 1
        chance = random.Random(f"{self._seed} insertion {self._insertions}")
        kind = self._kind(chance)
        elsewhere = [visit.mac for visit in self._on_lanes() if not visit.is_gone]
        if not self._fresh and not self._returning:
            return
        if kind == "twin" and elsewhere:
            self._insert(lane, chance.choice(elsewhere), Fault())
        elif kind == "again" and self.flashed:
            self._insert(lane, chance.choice(sorted(self.flashed)), Fault())
        elif (mac := self._next(now)) is not None:
            chance = random.Random(f"{self._seed} {mac.hex()} {self._visits.get(mac, 0)}")
            kind = self._kind(chance) if self._visits.get(mac, 0) < FAULTY_VISITS else ""
            self._insert(lane, mac, self._fault(kind, chance))

    def _next(self, now: float) -> bytes | None:
        due = [entry for entry in self._returning if entry[0] <= now]
        if due:
            self._returning.remove(due[0])
            return due[0][1]
        return self._fresh.pop(0) if self._fresh else None

    def _insert(self, lane: int, mac: bytes, fault: Fault) -> None:
        self._visits[mac] = self._visits.get(mac, 0) + 1
        self._rack.insert(lane, mac, fault)

    def _kind(self, chance: random.Random) -> str:
        if chance.randrange(100) >= self._faults or not self._kinds:
            return ""
        return chance.choices(self._kinds, [KINDS[kind] for kind in self._kinds])[0]

    def _fault(self, kind: str, chance: random.Random) -> Fault:
        match kind:
            case "drop":
                return Fault("drop-in", step=chance.choice(STEPS))
            case "silent":
                return Fault("silent-in", step=chance.choice(STEPS))
            case "wrong-bytes":
                return Fault(kind, chance.randrange(0x400))
            case "no-answer":
                return Fault(kind)
            case "swap" if self._fresh:
                return Fault("swap-in", step=chance.choice(STEPS[2:]), other=self._fresh.pop(0))
            case _:
                return Fault()
