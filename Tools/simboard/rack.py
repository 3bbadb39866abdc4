"""Lanes of a bench, with boards that come and go. What happens to them is logged; their flashes stay."""

import contextlib
import json
import os
import threading
import time

from faults import Dropped, Fault, Swapped
from port import Port
from slip import frame


class Log:
    """What happened, a JSON object a line: `time` in seconds since 1970, `event`, mostly `lane` (from 1 on) and `mac`, and more."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "a", encoding="ascii")
        self._lock = threading.Lock()
        self.tell = lambda line: None

    def write(self, event: str, lane: int | None = None, mac: bytes = b"", **details) -> None:
        place = {"lane": lane, "mac": mac.hex(":")} if lane else {}
        with self._lock:
            print(json.dumps({"time": round(time.time(), 3), "event": event, **place, **details}), file=self._file, flush=True)
            words = [f"lane {lane}  {mac.hex(':')}"] if lane else []
            self.tell("  ".join(words + [event] + [f"{name} {value}" for name, value in details.items()]))


class Visit:
    """A board on a lane, from being put in to being taken away. Looks like a board to its port."""

    def __init__(self, lane: int, link: str, mac: bytes, fault: Fault, make_board, log: Log) -> None:
        self.lane, self.mac, self.fault = lane, mac, fault
        self._make_board, self._log = make_board, log
        self._is_over = threading.Event()
        self._waker, self._wake = os.pipe()
        self._is_open = False
        self._has_failed = False
        # When the host let the port go the last time; None while it is open, or was never.
        self.closed_at: float | None = None
        # Whether a host has written it, asked what came of it, and let it go, without a fault in between.
        self.is_flashed = False
        self.had_fault = False
        # All boards that were here: more than one where they were swapped.
        self.macs = [mac]
        self._port = Port(link, is_busy=fault.kind == "busy")
        self._board = self._board_of(mac, fault)
        self._log.write("inserted", lane, mac, **({"fault": str(fault)} if fault.kind else {}))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def is_gone(self) -> bool:
        return not self._thread.is_alive()

    def remove(self) -> None:
        """Takes the board away, whatever is going on."""
        self._port.unplug()
        self._is_over.set()
        os.write(self._wake, b".")
        self._thread.join()
        os.close(self._wake)
        os.close(self._waker)

    def receive(self, data: bytes) -> None:
        if not self._is_open:
            self._is_open, self._has_failed, self.closed_at = True, False, None
            self._log.write("opened", self.lane, self.mac)
        try:
            self._board.receive(data)
        except Swapped as swap:
            self.mac = self.fault.other
            self.macs.append(self.mac)
            self._board = self._board_of(self.mac, Fault())
            self._log.write("swapped", self.lane, self.mac)
            self._board.receive(frame(swap.packet))

    def closed(self) -> None:
        board = self._board
        self.is_flashed = board.is_verified and not self._has_failed
        self._log.write("closed", self.lane, self.mac, written=board.written, verified=board.is_verified)
        board.closed()
        self._is_open, self.closed_at = False, time.monotonic()

    def _board_of(self, mac: bytes, fault: Fault):
        board = self._make_board(mac, fault, self._port.send)
        board.sleep = self._sleep
        board.failed = self._failed
        return board

    def _failed(self, what: str) -> None:
        self._has_failed = self.had_fault = True
        self._log.write("fault", self.lane, self.mac, fault=what, written=self._board.written)

    def _sleep(self, seconds: float) -> None:
        if self._is_over.wait(seconds):
            raise Dropped

    def _serve(self) -> None:
        with contextlib.suppress(Dropped):
            self._port.serve(self, self._waker, self._is_over.is_set)
        written = self._board.written if self._is_open else 0
        self._port.close()
        self._log.write("removed", self.lane, self.mac, written=written)


class Rack:
    """The lanes, and what is on them."""

    def __init__(self, folder: str, lanes: int, make_board) -> None:
        os.makedirs(folder, exist_ok=True)
        self._folder, self._make_board = folder, make_board
        self.log = Log(os.path.join(folder, "rack.log"))
        self.visits: list[Visit | None] = [None] * lanes
        for lane in range(1, lanes + 1):
            # What a rack that was killed has left.
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.link(lane))

    def link(self, lane: int) -> str:
        return os.path.join(self._folder, f"lane{lane}")

    def flash_path(self, mac: bytes) -> str:
        return os.path.join(self._folder, f"flash-{mac.hex()}.bin")

    def on_lane(self, lane: int) -> Visit | None:
        """The board that is on a lane, or was until it was gone by itself."""
        if not 1 <= lane <= len(self.visits):
            raise ValueError(f"there is no lane {lane}")
        return self.visits[lane - 1]

    def insert(self, lane: int, mac: bytes, fault: Fault = Fault()) -> Visit:
        before = self.on_lane(lane)
        if before is not None:
            if not before.is_gone:
                raise ValueError(f"lane {lane} has a board")
            self.remove(lane)
        visit = Visit(lane, self.link(lane), mac, fault, self._make, self.log)
        self.visits[lane - 1] = visit
        return visit

    def remove(self, lane: int) -> Visit:
        visit = self.on_lane(lane)
        if visit is None:
            raise ValueError(f"lane {lane} has no board")
        visit.remove()
        self.visits[lane - 1] = None
        return visit

    def clear(self) -> None:
        for lane, visit in enumerate(self.visits, 1):
            if visit is not None:
                self.remove(lane)

    def obey(self, command: str) -> None:
        """Does `insert LANE MAC [FAULT]` or `remove LANE`."""
        match command.split():
            case ["insert", lane, mac, *fault] if len(fault) < 2:
                self.insert(int(lane), mac_of(mac), Fault.parse(fault[0]) if fault else Fault())
            case ["remove", lane]:
                self.remove(int(lane))
            case _:
                raise ValueError("the commands are insert LANE MAC [FAULT], and remove LANE")

    def _make(self, mac: bytes, fault: Fault, send):
        return self._make_board(mac, self.flash_path(mac), fault, send)


def mac_of(text: str) -> bytes:
    mac = bytes.fromhex(text.replace(":", ""))
    if len(mac) != 6:
        raise ValueError(f"{text!r} is no MAC address")
    return mac
