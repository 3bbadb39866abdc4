"""A board behind a network: its bytes alone (socket://), or with its reset lines too (RFC 2217, by pySerial's own server)."""

import contextlib
import select
import socket

from board import Board


class Lines:
    """The serial port of the far machine, as far as pySerial's server asks for it. RTS holds the board in reset."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.baudrate, self.bytesize, self.parity, self.stopbits = 115200, 8, "N", 1
        self.rtscts = self.xonxoff = self.dtr = self.break_condition = False
        self.cts = self.dsr = self.ri = self.cd = False
        self._rts = False

    @property
    def rts(self) -> bool:
        return self._rts

    @rts.setter
    def rts(self, value: bool) -> None:
        if self._rts and not value:
            self._board.log("released from reset")
            self._board.reset()
        self._rts = value

    def reset_input_buffer(self) -> None:
        pass

    reset_output_buffer = reset_input_buffer


class Connection:
    """One host, from connecting to hanging up."""

    def __init__(self, far: socket.socket, board: Board, with_lines: bool) -> None:
        self._far = far
        self._board = board
        self._manager = None
        if with_lines:
            from serial.rfc2217 import PortManager

            self._manager = PortManager(Lines(board), self)

    def write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._far.sendall(data)

    def send(self, data: bytes) -> None:
        """What the board says."""
        self.write(b"".join(self._manager.escape(data)) if self._manager else data)

    def receive(self) -> bool:
        """Passes on what the host says; false when it has hung up."""
        try:
            data = self._far.recv(65536)
        except OSError:
            return False
        if self._manager:
            plain = b"".join(self._manager.filter(data))
        else:
            plain = data
        if plain:
            self._board.receive(plain)
        return bool(data)


class Server:
    """Serves a board to one host after another."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connection: Connection | None = None

    @property
    def url(self) -> str:
        host, port = self._listener.getsockname()
        return f"{self._kind}://{host}:{port}"

    def send(self, data: bytes) -> None:
        if self._connection:
            self._connection.send(data)

    def serve(self, board: Board, stdin: int | None, is_over) -> None:
        """Until `is_over`, which looks at standard input, says so."""
        waiting = [self._listener] + ([stdin] if stdin is not None else [])
        while True:
            ready, _, _ = select.select(waiting, [], [])
            if stdin in ready and is_over():
                return
            if self._listener not in ready:
                continue
            far, _ = self._listener.accept()
            with far:
                far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connection = Connection(far, board, self._kind == "rfc2217")
                while True:
                    ready, _, _ = select.select([far] + waiting[1:], [], [])
                    if stdin in ready and is_over():
                        return
                    if far in ready and not self._connection.receive():
                        break
            self._connection = None
            if self._kind == "socket":
                board.log("connection closed: reset")
                board.reset()
