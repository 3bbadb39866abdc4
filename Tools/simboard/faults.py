"""Faults to order: what a bad cable, a bad flash or a bad hand does to a board on the bench."""

from dataclasses import dataclass

HELP = """\
no-answer           reads everything, answers nothing (not in download mode, RX and TX swapped)
no-ohai             takes the stub, which then never greets
drop-at:BYTES       the port disappears once BYTES have been written to the flash
drop-in:STEP        the port disappears in STEP; in write, half of a block is in the flash
silent-at:BYTES     no more answers once BYTES have been written
silent-in:STEP      no more answers from STEP on
swap-in:STEP:MAC    from STEP on the board MAC is on the same port (on a rack only)
wrong-bytes[:N]     the byte N of those written (0 unless told) is stored with one bit turned over
busy                another program holds the port

A STEP is connect, stub (it is uploaded), read (what is there now), begin (of the write), write, or verify."""

STEPS = ("connect", "stub", "read", "begin", "write", "verify")


class Dropped(Exception):
    """The port is gone, in the middle of whatever was going on."""


class Swapped(Exception):
    """Another board is there, and gets the packet."""

    def __init__(self, packet: bytes) -> None:
        self.packet = packet


@dataclass(frozen=True)
class Fault:
    kind: str = ""
    at: int = 0
    step: str = ""
    other: bytes = b""

    @classmethod
    def parse(cls, text: str) -> "Fault":
        kind, colon, rest = text.partition(":")
        known = {line.split()[0].partition(":")[0].partition("[")[0] for line in HELP.split("\n\n")[0].splitlines()}
        if kind in known and kind.endswith("-in"):
            step, _, mac = rest.partition(":")
            other = bytes.fromhex(mac.replace(":", ""))
            if step in STEPS and len(other) == (6 if kind == "swap-in" else 0):
                return cls(kind, step=step, other=other)
        elif kind in known and bool(colon) == {"drop-at": True, "silent-at": True, "wrong-bytes": bool(colon)}.get(kind, False):
            return cls(kind, int(rest, 0) if colon else 0)
        raise ValueError(f"no fault is called {text!r}")

    def __str__(self) -> str:
        parts = [self.kind, self.step or (hex(self.at) if self.at else ""), self.other.hex(":")]
        return ":".join(part for part in parts if part)
