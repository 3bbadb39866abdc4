"""Between fctry and esptool: a process that is asked for one thing after another, and answers in JSON lines.

fctry carries this text inside itself and runs it with `python -c`. Images come over standard input, never in
arguments, which every user of the machine can read. Requests, and what comes before their end:

    {"op": "open", "port": …, "baud": …, "attempts": …, "resets": …}   connecting, board
    {"op": "read", "offset": …, "size": …}                             progress, data (base64, in order)
    {"op": "md5", "offset": …, "size": …}                              md5
    {"op": "segment", "offset": …, "encrypted": …, "data": base64}     nothing, not even an end
    {"op": "write"}             those segments: writing, progress, verifying, verified, resetting; closes the board
                                with "note": PATH and "text", that text is in that file before verified is said
    {"op": "close"}                                                    resetting

The end is done, or failed, behind which no board is open. Another may be opened then: Python stays warm. When the
requests end, an open board is reset. SIGTERM does the same at once and says cancelled, but not while something is
written: a write that has begun is ended, even when fctry is gone, since half a partition is worse than either the old
one or the new one.
"""

import sys

# `python -c` looks for modules in the current folder first; a serial.py there is not ours.
if sys.path and sys.path[0] == "":
    del sys.path[0]

import base64
import contextlib
import functools
import hashlib
import json
import os
import re
import signal
import tempfile
import termios
import threading
import time
import zlib

# Seconds without an answer of the board after which it has hung. esptool's own limits are shorter where it has one.
LIMITS = {"start": 30, "connect": 60, "stub": 8, "read": 20, "write": 30, "verify": 20, "reset": 10}
# What esptool allows the flash chip for a MB, on top of that.
PER_MB = {"write": 40, "verify": 8, "read": 8}
# Over a network each command takes its round trips.
NETWORK_FACTOR = 4
# What is read, or sent, between two words about how far it is.
READ_PIECE, SENT_PIECE = 0x10000, 0x400

wire = os.fdopen(os.dup(1), "w", encoding="ascii")
# Whatever esptool or a library prints must not come between the JSON lines.
os.dup2(2, 1)


class Cancelled(BaseException):
    """The user thought better of it, before anything was written. No library is to take it for an error of its own."""


class Failed(Exception):
    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code


class Line:
    """What is sent to fctry, and the watchdog over the time between two answers of the board."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.phase = "start"
        self.factor = 1
        self.has_written = False
        self.is_cancelled = False
        self._is_sending = False
        self._limit: float | None = LIMITS["start"]
        self.alive()
        threading.Thread(target=self._watch, daemon=True).start()

    def send(self, event: str, **fields) -> None:
        self._is_sending = True
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(json.dumps({"event": event, **fields}), file=wire, flush=True)
        self._is_sending = False
        self.heed()

    def enter(self, phase: str, size: int = 0) -> None:
        """Begins a step; one over `size` bytes of the flash may take its time for them."""
        self.heed()
        self.phase = phase
        limit = LIMITS.get(phase)
        self._limit = limit and (limit + PER_MB.get(phase, 0) * size / (1 << 20)) * self.factor
        self.alive()

    def alive(self) -> None:
        self._deadline = time.monotonic() + self._limit if self._limit else None

    def fail(self, code: str, detail: str) -> None:
        self.send("failed", code=code, detail=detail, phase=self.phase)

    def cancel(self, number=None, frame=None) -> None:
        self.is_cancelled = True
        # A line that is half sent is sent first.
        if not self._is_sending:
            self.heed()

    def heed(self) -> None:
        if self.is_cancelled and self.phase not in ("write", "verify", "reset"):
            self.phase = "reset"
            raise Cancelled

    def _watch(self) -> None:
        beat = time.monotonic()
        while True:
            time.sleep(0.1)
            now, deadline = time.monotonic(), self._deadline
            if deadline is not None and now > deadline:
                self.phase, phase = "reset", self.phase
                self.send("failed", code="hung", detail=f"nothing happened for {self._limit:.0f} seconds", phase=phase)
                os._exit(3)
            if now > beat + 5:
                beat = now
                with self._lock, contextlib.suppress(OSError, ValueError):
                    print('{"event": "alive"}', file=wire, flush=True)


line = Line()


def load_esptool():
    """Imports esptool under an empty configuration of our own, so that no file or variable changes what it does."""
    for name in [name for name in os.environ if name.startswith("ESPTOOL_")]:
        del os.environ[name]
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as config:
        config.write("[esptool]\n")
        config.flush()
        os.environ["ESPTOOL_CFGFILE"] = config.name
        try:
            import esptool
            from esptool import cmds
            from esptool.loader import ESPLoader
            from esptool.logger import TemplateLogger, log
            from serial import rfc2217
        except ImportError as error:
            missing = getattr(error, "name", None) or str(error)
            old = missing.startswith("esptool.")
            raise Failed("esptool-old" if old else "esptool-missing", f"{sys.executable}: {missing}") from error
    if not hasattr(cmds, "connect_esp"):
        raise Failed("esptool-old", f"{sys.executable}: {getattr(esptool, '__version__', 'unknown')}")

    class Quiet(TemplateLogger):
        def print(self, *arguments, **options):
            pass

        note = warning = error = stage = set_verbosity = progress_bar = print

    log.set_logger(Quiet())
    # Every answer is a sign of life: what a step takes in all depends on how many commands it is.
    command = ESPLoader.command

    @functools.wraps(command)
    def answered(self, *arguments, **options):
        answer = command(self, *arguments, **options)
        line.alive()
        return answer

    ESPLoader.command = answered
    # pySerial negotiates the whole far port anew when a timeout changes, which concerns nobody but itself. esptool changes
    # it twice a command.
    rfc2217.Serial.timeout = property(lambda port: port._timeout, lambda port, value: setattr(port, "_timeout", value))
    return esptool, cmds
