"""A simulated ESP32 or ESP8266 on a pseudo-terminal, for tests and for a first try without a board.

    python3 Tools/simboard --chip esp32 --flash flash.bin --table partition-table.bin

prints the port's path, and `--rack` serves several, whose boards come and go. esptool, and so fctry, then talks to it as to a
board. Python's standard library only, but for `--listen rfc2217`, which is pySerial's.
"""

import argparse
import contextlib
import dataclasses
import os
import select
import signal
import sys

import faults
from board import Board
from chips import CHIPS, encrypting
from feeder import KINDS, Feeder
from flash import Flash
from network import Server
from port import Port
from rack import Rack, mac_of


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simboard",
        description="A simulated board on a pseudo-terminal.",
        epilog="faults:\n" + faults.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    number = lambda text: int(text, 0)
    parser.add_argument("--chip", choices=sorted(CHIPS), default="esp32")
    parser.add_argument("--flash", metavar="FILE", help="holds the flash; made when it is not there")
    parser.add_argument("--flash-size", type=number, metavar="N", help="bytes that the flash holds, a power of two")
    parser.add_argument("--table", metavar="FILE", help="a binary partition table to put into the flash first")
    parser.add_argument("--table-offset", type=number, default=0x8000, metavar="N")
    parser.add_argument("--link", metavar="PATH", default="", help="also make this symbolic link to the port")
    parser.add_argument("--listen", choices=["socket", "rfc2217"], help="behind a network instead: print the port's URL")
    parser.add_argument("--flash-encryption", action="store_true", help="an ESP32 whose flash encryption is on")
    parser.add_argument("--mac", type=mac_of, metavar="XX:XX:XX:XX:XX:XX", help="on a rack, of the first board")
    parser.add_argument("--fault", type=faults.Fault.parse, default=faults.Fault(), metavar="FAULT")
    parser.add_argument("--pace", type=number, default=0, metavar="BAUD", help="take as long as a line of this rate")
    parser.add_argument("--while-stdin-open", action="store_true", help="end when standard input does")
    parser.add_argument("--log", action="store_true", help="say every command on standard error")
    rack = parser.add_argument_group(
        "a rack",
        "Lanes that boards come to and go from: the links DIR/lane1, DIR/lane2, ...; each board's flash stays in DIR/flash-MAC.bin, "
        "and DIR/rack.log says what happened. Without --boards and --mac-list it obeys standard input: insert LANE MAC [FAULT], "
        "remove LANE, each answered by a line.",
    )
    rack.add_argument("--rack", metavar="DIR")
    rack.add_argument("--lanes", type=number, default=4, metavar="N")
    rack.add_argument("--boards", type=number, metavar="N", help="this many, one after another, with consecutive MACs")
    rack.add_argument("--mac-list", metavar="FILE", help="the MACs of the boards, one a line, instead")
    rack.add_argument("--seed", type=number, default=1, metavar="N", help="of all that is left to chance")
    rack.add_argument("--faults", type=number, default=0, metavar="PERCENT", help="of the boards, each time they come")
    rack.add_argument("--kinds", metavar="LIST", help="of faults: some of " + ",".join(KINDS))
    rack.add_argument("--change", type=float, default=0.5, metavar="SECONDS", help="to take a board away, and again to the next")
    rack.add_argument("--patience", type=float, default=10, metavar="SECONDS", help="until one that was not flashed is taken away")
    options = parser.parse_args()
    if bool(options.rack) == bool(options.flash):
        parser.error("one of --flash and --rack is needed")
    return options


def make_board(options: argparse.Namespace, mac: bytes | None, path: str, fault: faults.Fault, send) -> Board:
    make_chip, usual_mac = CHIPS[options.chip]
    chip = make_chip(mac or usual_mac)
    if options.flash_encryption:
        chip = encrypting(chip)
    if options.flash_size:
        chip = dataclasses.replace(chip, flash_size=options.flash_size)
    # On a rack a board comes back with what it has; alone it gets the table that was named.
    is_new = not options.rack or not os.path.exists(path)
    flash = Flash(path, chip.flash_size)
    if options.table and is_new:
        with open(options.table, "rb") as table:
            flash.store(options.table_offset, table.read())
    board = Board(chip, flash, fault, send)
    board.pace = options.pace
    if options.log:
        board.log = lambda line: print(line, file=sys.stderr, flush=True)
    return board


def watched_stdin(options: argparse.Namespace) -> int | None:
    return sys.stdin.fileno() if options.while_stdin_open else None


def stdin_is_over() -> bool:
    return not os.read(sys.stdin.fileno(), 4096)


def serve_port(options: argparse.Namespace) -> None:
    with contextlib.closing(Port(options.link, options.fault.kind == "busy")) as port:
        board = make_board(options, options.mac, options.flash, options.fault, port.send)
        print(port.name, flush=True)
        port.serve(board, watched_stdin(options), stdin_is_over)


def serve_network(options: argparse.Namespace) -> None:
    server = Server(options.listen)
    board = make_board(options, options.mac, options.flash, options.fault, server.send)
    print(server.url, flush=True)
    server.serve(board, watched_stdin(options), stdin_is_over)


def serve_rack(options: argparse.Namespace) -> None:
    rack = Rack(options.rack, options.lanes, lambda *arguments: make_board(options, *arguments))
    with contextlib.ExitStack() as at_end:
        at_end.callback(rack.clear)
        print("ready", flush=True)
        if options.boards is None and not options.mac_list:
            obey_stdin(rack)
        else:
            rack.log.tell = lambda line: print(line, flush=True)
            feed(rack, options)


def obey_stdin(rack: Rack) -> None:
    for line in sys.stdin:
        try:
            rack.obey(line)
            print(f"{line.strip()}: done", flush=True)
        except (OSError, ValueError) as error:
            print(f"{line.strip()}: {error}", flush=True)


def feed(rack: Rack, options: argparse.Namespace) -> None:
    if options.mac_list:
        with open(options.mac_list) as file:
            macs = [mac_of(line.strip()) for line in file if line.strip()][: options.boards]
    else:
        first = int.from_bytes(options.mac or CHIPS[options.chip][1], "big")
        macs = [(first + index).to_bytes(6, "big") for index in range(options.boards)]
    kinds = options.kinds.split(",") if options.kinds else list(KINDS)
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"no kind of fault is called {sorted(unknown)[0]!r}: {', '.join(KINDS)}")
    feeder = Feeder(rack, macs, options.seed, options.faults, kinds, options.change, options.patience)
    stdin = [sys.stdin.fileno()] if options.while_stdin_open else []
    while feeder.step():
        if select.select(stdin, [], [], 0.02)[0] and stdin_is_over():
            return
    rack.log.write("over", boards=len(macs), flashed=len(feeder.flashed), lost=len(feeder.lost))


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    signal.signal(signal.SIGINT, lambda number, frame: sys.exit(0))
    serve = serve_rack if options.rack else serve_network if options.listen else serve_port
    try:
        with contextlib.suppress(faults.Dropped):
            serve(options)
    except (OSError, ValueError) as error:
        print(f"simboard: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
