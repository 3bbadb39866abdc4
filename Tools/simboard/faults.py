"""Faults to order: what a bad cable, a bad flash or a bad hand does to a board on the bench."""

from dataclasses import dataclass

HELP = """\
no-answer           reads everything, answers nothing (not in download mode, RX and TX swapped)
no-ohai             takes the stub, which then never greets
drop-at:BYTES       the port disappears once BYTES have been written to the flash
silent-at:BYTES     no more answers once BYTES have been written
wrong-bytes[:N]     the byte N of those written (0 unless told) is stored with one bit turned over
busy                another program holds the port"""


class Dropped(Exception):
    """The port is gone, in the middle of whatever was going on."""


@dataclass(frozen=True)
class Fault:
    kind: str = ""
    at: int = 0

    @classmethod
    def parse(cls, text: str) -> "Fault":
        kind, colon, number = text.partition(":")
        counted = {"drop-at": True, "silent-at": True, "wrong-bytes": bool(colon)}
        known = {line.split()[0].partition(":")[0].partition("[")[0] for line in HELP.splitlines()}
        if kind not in known or bool(colon) != counted.get(kind, False):
            raise ValueError(f"no fault is called {text!r}")
        return cls(kind, int(number, 0) if colon else 0)
