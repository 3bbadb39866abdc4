"""A simulated ESP32 or ESP8266 on a pseudo-terminal, for tests and for a first try without a board.

    python3 Tools/simboard --chip esp32 --flash flash.bin --table partition-table.bin

prints the port's path. esptool, and so fctry, then talks to it as to a board. Python's standard library only, but for
`--listen rfc2217`, which is pySerial's.
"""

import argparse
import contextlib
import errno
import fcntl
import os
import pty
import select
import signal
import sys
import time
import tty

import faults
from board import Board
from chips import CHIPS, encrypting
from flash import Flash
from network import Server


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simboard",
        description="A simulated board on a pseudo-terminal.",
        epilog="faults:\n" + faults.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    number = lambda text: int(text, 0)
    parser.add_argument("--chip", choices=sorted(CHIPS), default="esp32")
    parser.add_argument("--flash", required=True, metavar="FILE", help="holds the flash; made when it is not there")
    parser.add_argument("--table", metavar="FILE", help="a binary partition table to put into the flash first")
    parser.add_argument("--table-offset", type=number, default=0x8000, metavar="N")
    parser.add_argument("--link", metavar="PATH", help="also make this symbolic link to the port")
    parser.add_argument("--listen", choices=["socket", "rfc2217"], help="behind a network instead: print the port's URL")
    parser.add_argument("--flash-encryption", action="store_true", help="an ESP32 whose flash encryption is on")
    parser.add_argument("--mac", type=lambda text: bytes.fromhex(text.replace(":", "")), metavar="XX:XX:XX:XX:XX:XX")
    parser.add_argument("--fault", type=faults.Fault.parse, default=faults.Fault(), metavar="FAULT")
    parser.add_argument("--pace", type=number, default=0, metavar="BAUD", help="take as long as a line of this rate")
    parser.add_argument("--while-stdin-open", action="store_true", help="end when standard input does")
    parser.add_argument("--log", action="store_true", help="say every command on standard error")
    return parser.parse_args()


def make_board(options: argparse.Namespace, send) -> Board:
    make_chip, usual_mac = CHIPS[options.chip]
    chip = make_chip(options.mac or usual_mac)
    if options.flash_encryption:
        chip = encrypting(chip)
    flash = Flash(options.flash, chip.flash_size)
    if options.table:
        with open(options.table, "rb") as table:
            flash.store(options.table_offset, table.read())
    board = Board(chip, flash, options.fault, send)
    board.pace = options.pace
    if options.log:
        board.log = lambda line: print(line, file=sys.stderr, flush=True)
    return board


def send_all(descriptor: int, data: bytes) -> None:
    # A host that closes the port while it is being answered loses the answer, as on a real line.
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(descriptor, data) :]


def serve(board: Board, master: int, stdin: int | None) -> None:
    """Passes bytes to the board until the port drops or standard input ends."""
    poll = select.poll()
    poll.register(master, select.POLLIN)
    if stdin is not None:
        poll.register(stdin, select.POLLIN)
    is_open = False
    while True:
        # While no host has the port open, poll returns at once: ask again a little later.
        events = dict(poll.poll(None if is_open else 10))
        if stdin in events and not os.read(stdin, 4096):
            return
        if events.get(master, 0) & select.POLLIN:
            is_open = True
            try:
                board.receive(os.read(master, 65536))
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
        elif events.get(master, 0) & select.POLLHUP:
            if is_open:
                board.log("port closed: reset")
                board.reset()
            is_open = False
            time.sleep(0.01)


def serve_network(options: argparse.Namespace) -> int:
    server = Server(options.listen)
    board = make_board(options, server.send)
    print(server.url, flush=True)
    stdin = sys.stdin.fileno() if options.while_stdin_open else None
    with contextlib.suppress(faults.Dropped):
        server.serve(board, stdin, lambda: not os.read(stdin, 4096))
    return 0


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    signal.signal(signal.SIGINT, lambda number, frame: sys.exit(0))
    if options.listen:
        return serve_network(options)
    master, slave = pty.openpty()
    tty.setraw(slave)
    port = os.ttyname(slave)
    if options.fault.kind == "busy":
        fcntl.flock(slave, fcntl.LOCK_EX)
    else:
        os.close(slave)
    try:
        board = make_board(options, lambda data: send_all(master, data))
    except (OSError, ValueError) as error:
        print(f"simboard: {error}", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as at_end:
        if options.link:
            os.symlink(port, options.link)
            at_end.callback(os.unlink, options.link)
        print(port, flush=True)
        with contextlib.suppress(faults.Dropped):
            serve(board, master, sys.stdin.fileno() if options.while_stdin_open else None)
    os.close(master)
    return 0


sys.exit(main())
