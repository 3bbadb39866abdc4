"""Between fctry and esptool: one connection to one board, told what to do and telling what happens in JSON lines.

fctry carries this text inside itself and runs it with `python -c`. Images come over standard input, never in
arguments, which every user of the machine can read. Requests:

    {"op": "open", "port": …, "baud": …, "attempts": …, "table_offset": …}   first, always
    {"op": "segment", "offset": …, "encrypted": …, "data": base64}           one or more, after "ready"
    {"op": "write"}                                                         then this

SIGTERM cancels as long as nothing is being written, and is ignored after that: a write that has begun is ended,
even when fctry is gone, since half a partition is worse than either the old one or the new one.
"""

import sys

# `python -c` looks for modules in the current folder first; a serial.py there is not ours.
if sys.path and sys.path[0] == "":
    del sys.path[0]

import base64
import contextlib
import json
import os
import re
import signal
import tempfile
import termios
import threading
import time

SECTOR = 0x1000
# Seconds without any progress after which the board has hung. esptool's own limits are shorter where it has one.
LIMITS = {"start": 30, "connect": 60, "stub": 8, "read": 20, "write": 30, "verify": 60, "reset": 10}

wire = os.fdopen(os.dup(1), "w", encoding="ascii")
# Whatever esptool or a library prints must not come between the JSON lines.
os.dup2(2, 1)


class Cancelled(Exception):
    """The user thought better of it, before anything was written."""


class Failed(Exception):
    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code


class Line:
    """What is sent to fctry, and the watchdog over the time between two such lines."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.phase = "start"
        self.has_written = False
        self._deadline: float | None = time.monotonic() + LIMITS["start"]
        threading.Thread(target=self._watch, daemon=True).start()

    def send(self, event: str, **fields) -> None:
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(json.dumps({"event": event, **fields}), file=wire, flush=True)

    def enter(self, phase: str) -> None:
        self.phase = phase
        self.alive()

    def alive(self) -> None:
        limit = LIMITS.get(self.phase)
        self._deadline = time.monotonic() + limit if limit else None

    def fail(self, code: str, detail: str) -> None:
        self.send("failed", code=code, detail=detail, phase=self.phase, written=self.has_written)

    def _watch(self) -> None:
        while True:
            time.sleep(0.1)
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                self.fail("hung", f"nothing happened for {LIMITS[self.phase]} seconds")
                os._exit(3)


line = Line()


def on_terminate(number, frame) -> None:
    if line.phase not in ("write", "verify", "reset"):
        raise Cancelled


def request() -> dict:
    text = sys.stdin.buffer.readline()
    if not text:
        raise Cancelled
    return json.loads(text)


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
        except ImportError as error:
            missing = getattr(error, "name", None) or str(error)
            raise Failed("esptool-missing", f"{sys.executable}: {missing}") from error
    if not hasattr(cmds, "connect_esp"):
        raise Failed("esptool-old", f"{sys.executable}: {getattr(esptool, '__version__', 'unknown')}")
    return esptool, cmds


def make_logger(on_progress):
    from esptool.logger import TemplateLogger

    class Quiet(TemplateLogger):
        def print(self, *arguments, **options):
            pass

        note = warning = error = stage = set_verbosity = print

        def progress_bar(self, cur_iter, total_iters, prefix="", suffix="", bar_length=30):
            on_progress(cur_iter, total_iters, prefix)

    return Quiet()


class Session:
    """The steps over one connection."""

    def __init__(self) -> None:
        self.esptool, self.cmds = load_esptool()
        from esptool.logger import log

        log.set_logger(make_logger(self._progressed))
        self.segment = 0
        self.segments: list[tuple[int, bytes, bool]] = []

    def run(self, order: dict) -> None:
        port = order["port"]
        # A pseudo-terminal has no reset lines; what is behind it is reset when it is closed.
        self.can_reset = not os.path.realpath(port).startswith("/dev/pts/")
        line.enter("connect")
        line.send("connecting", esptool=self.esptool.__version__)
        board = self.cmds.connect_esp(
            port=port,
            before="default-reset" if self.can_reset else "no-reset",
            connect_attempts=order["attempts"],
        )
        with board:
            try:
                line.enter("stub")
                board = self._prepare(board, order["baud"])
                line.enter("read")
                self._describe(board, order["table_offset"])
                line.enter("decide")
                self._take_segments()
                self._write(board)
                self._verify(board)
            except Cancelled:
                self._reset(board)
                raise
            line.enter("reset")
            line.send("resetting")
            self._reset(board)

    def _prepare(self, board, baud: int):
        if board.secure_download_mode:
            raise Failed("secure-download")
        board = self.cmds.run_stub(board)
        if baud > board.get_baud():
            board.change_baud(baud)
        self.cmds.attach_flash(board)
        return board

    def _describe(self, board, table_offset: int) -> None:
        from esptool.util import flash_size_bytes

        size = self.cmds.detect_flash_size(board)
        line.send(
            "board",
            chip=board.CHIP_NAME,
            description=board.get_chip_description(),
            mac=":".join(f"{byte:02x}" for byte in board.read_mac("BASE_MAC")),
            flash_size=flash_size_bytes(size) if size else 0,
            encrypted=board.CHIP_NAME != "ESP8266" and bool(board.get_flash_encryption_enabled()),
        )
        table = self.cmds.read_flash(board, table_offset, SECTOR, no_progress=True)
        line.send("table", data=base64.b64encode(table).decode())
        line.send("ready")

    def _take_segments(self) -> None:
        while (order := request())["op"] == "segment":
            data = base64.b64decode(order["data"])
            self.segments.append((order["offset"], data, order["encrypted"]))
        if order["op"] != "write":
            raise Cancelled

    def _write(self, board) -> None:
        line.enter("write")
        line.has_written = True
        # esptool would wait for a port that is gone to come back, and go on. By then another board may be on it.
        board.WRITE_FLASH_ATTEMPTS = 1
        for self.segment, (offset, data, encrypted) in enumerate(self.segments):
            line.send("writing", segment=self.segment)
            self.cmds.write_flash(board, [(offset, data)], encrypt=encrypted)

    def _progressed(self, sent: int, total: int, prefix: str) -> None:
        line.alive()
        if line.phase != "write":
            return
        # The counts are of compressed bytes; the address that is reached is in the text before the bar.
        offset, data, _ = self.segments[self.segment]
        address = re.search(r"0x([0-9a-f]{8})", prefix)
        written = int(address[1], 16) - offset if address else len(data) * sent // max(1, total)
        line.send("progress", segment=self.segment, written=max(0, min(written, len(data))))

    def _verify(self, board) -> None:
        line.enter("verify")
        for self.segment, (offset, data, encrypted) in enumerate(self.segments):
            line.send("verifying", segment=self.segment)
            if not encrypted:
                self.cmds.verify_flash(board, [(offset, data)])
            line.alive()
        line.send("verified")

    def _reset(self, board) -> None:
        if self.can_reset:
            self.cmds.reset_chip(board, "hard-reset")


def open_failure(message: str) -> str:
    number = re.search(r"Errno (\d+)", message)
    # ENOENT, EAGAIN and EBUSY, EACCES and EPERM; anything else is told as it is.
    names = {2: "port-missing", 11: "port-busy", 16: "port-busy", 13: "port-denied", 1: "port-denied"}
    return names.get(int(number[1]) if number else 0, "port-failed")


# What esptool says, and what it means here; the first that is found counts.
MEANINGS = (
    ("Failed to connect to", "no-answer"),
    ("Failed to start stub flasher", "stub-silent"),
    ("does not match data in flash", "verify-failed"),
    ("the written flash region is empty", "verify-failed"),
    ("Verification failed", "verify-failed"),
    ("will not fit in", "does-not-fit"),
    ("No more data to read", "silent"),
    ("No serial data received", "silent"),
    ("Serial data stream stopped", "silent"),
    ("Packet content transfer stopped", "silent"),
)


def classify(error: BaseException) -> tuple[str, str]:
    message = str(error) or type(error).__name__
    first = message.split("\n")[0]
    if isinstance(error, Failed):
        return error.code, first
    if message.startswith("Could not open"):
        return open_failure(message), first
    for text, code in MEANINGS:
        if text in message:
            return code, first
    # pySerial's errors are OSErrors; termios has its own. Either way the port is gone.
    if isinstance(error, (OSError, termios.error)):
        return "unplugged", first
    return ("esptool" if type(error).__module__.startswith("esptool") else "crashed"), first


def main() -> int:
    signal.signal(signal.SIGTERM, on_terminate)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    try:
        line.enter("decide")
        order = request()
        line.enter("start")
        Session().run(order)
        line.send("done")
        return 0
    except Cancelled:
        line.send("cancelled")
        return 0
    except Exception as error:
        line.fail(*classify(error))
        return 3


sys.exit(main())
