"""The board that is open, and what is done with it. Goes on where line.py ends."""


class Meter:
    """How many bytes of a segment have gone to the board, told also within a block: many a write has but one."""

    def __init__(self, board, index: int, size: int) -> None:
        self._index, self._size = index, size
        self._done = self._block = self._told = 0
        self._inflater = zlib.decompressobj()
        self._port, self._send = board._port, board._port.write
        board._port.write = self._in_pieces
        board.flash_block = self._metered(board.flash_block, len)
        board.flash_defl_block = self._metered(
            board.flash_defl_block, lambda block: len(self._inflater.decompress(block)))
        board.flash_begin = self._begun(board.flash_begin)
        board.flash_defl_begin = self._begun(board.flash_defl_begin)
        self._wrapped = board

    def stop(self) -> None:
        for name in ("flash_block", "flash_defl_block", "flash_begin", "flash_defl_begin"):
            self._wrapped.__dict__.pop(name, None)
        self._port.__dict__.pop("write", None)
        self._tell(self._size)

    def _begun(self, begin):
        def begun(*arguments, **options):
            if not line.has_written:
                line.has_written = True
                line.send("writing")
            return begin(*arguments, **options)

        return begun

    def _metered(self, write, size_of):
        def metered(block, *arguments, **options):
            self._block = size_of(block)
            answer = write(block, *arguments, **options)
            self._done, self._block = self._done + self._block, 0
            self._tell(self._done)
            return answer

        return metered

    def _in_pieces(self, data) -> int:
        for start in range(0, len(data), SENT_PIECE):
            self._send(data[start : start + SENT_PIECE])
            line.alive()
            sent = min(start + SENT_PIECE, len(data))
            self._tell(self._done + self._block * sent // len(data))
        return len(data)

    def _tell(self, written: int) -> None:
        # The last block is padded, and a block may be sent again.
        written = min(written, self._size)
        if written > self._told:
            self._told = written
            line.send("progress", segment=self._index, done=written)


class Session:
    """The board that is open, and what is done with it."""

    def __init__(self) -> None:
        self._tools = None
        self._board = None
        self._resets = False
        self._mac = ""
        self._segments: list[tuple[int, bytes, bool]] = []

    def open(self, order: dict) -> None:
        self.drop()
        line.factor = NETWORK_FACTOR if "://" in order["port"] else 1
        line.has_written = False
        line.enter("start")
        self._tools = self._tools or load_esptool()
        esptool, cmds = self._tools
        self._resets = order["resets"]
        line.enter("connect")
        line.send("connecting", esptool=esptool.__version__)
        self._board = cmds.connect_esp(
            port=order["port"],
            before="default-reset" if self._resets else "no-reset",
            connect_attempts=order["attempts"],
        )
        self._resets = self._resets and has_reset_lines(self._board._port)
        line.enter("stub")
        if self._board.secure_download_mode:
            raise Failed("secure-download")
        self._board = cmds.run_stub(self._board)
        line.enter("read")
        if order["baud"] > self._board.get_baud():
            self._board.change_baud(order["baud"])
        cmds.attach_flash(self._board)
        self._describe(cmds)

    def _describe(self, cmds) -> None:
        from esptool.util import flash_size_bytes

        board = self._board
        size = cmds.detect_flash_size(board)
        self._mac = mac_of(board)
        line.send(
            "board",
            chip=board.CHIP_NAME,
            description=board.get_chip_description(),
            mac=self._mac,
            flash_size=flash_size_bytes(size) if size else 0,
            encrypted=board.CHIP_NAME != "ESP8266" and bool(board.get_flash_encryption_enabled()),
            resets=self._resets,
        )

    def read(self, order: dict) -> None:
        end = order["offset"] + order["size"]
        line.enter("read", READ_PIECE)

        def told(done, total, offset):
            line.alive()
            line.send("progress", segment=0, done=offset - order["offset"] + done)

        for start in range(order["offset"], end, READ_PIECE):
            data = self._opened.read_flash(start, min(READ_PIECE, end - start), told)
            line.send("data", data=base64.b64encode(data).decode())

    def md5(self, order: dict) -> None:
        line.enter("verify", order["size"])
        line.send("md5", md5=self._opened.flash_md5sum(order["offset"], order["size"]))

    def segment(self, order: dict) -> None:
        self._segments.append((order["offset"], base64.b64decode(order["data"]), order["encrypted"]))

    def write(self, order: dict) -> None:
        board, segments = self._opened, self._segments
        line.enter("write", max(len(data) for _, data, _ in segments))
        # The question may have been open for hours: what answers now is still the board that it was about.
        if mac_of(board) != self._mac:
            raise Failed("other-board", mac_of(board))
        # esptool would wait for a port that is gone to come back, and go on. By then another board may be on it.
        board.WRITE_FLASH_ATTEMPTS = 1
        for index, (offset, data, encrypted) in enumerate(segments):
            meter = Meter(board, index, len(data))
            self._tools[1].write_flash(board, [(offset, data)], encrypt=encrypted)
            meter.stop()
        for index, (offset, data, encrypted) in enumerate(segments):
            if encrypted:
                continue
            line.enter("verify", len(data))
            line.send("verifying", segment=index)
            if board.flash_md5sum(offset, len(data)) != hashlib.md5(data).hexdigest():
                raise Failed("verify-failed")
        if "note" in order:
            leave(order["note"], order["text"])
        line.send("verified")
        self.close(order)

    def close(self, order: dict) -> None:
        line.enter("reset")
        if self._board is not None and self._resets:
            line.send("resetting")
            self._tools[1].reset_chip(self._board, "hard-reset")
        self.drop()

    def drop(self) -> None:
        """Lets the port go, whatever state it is in."""
        board, self._board, self._segments = self._board, None, []
        if board is not None:
            with contextlib.suppress(Exception):
                board._port.close()

    @property
    def _opened(self):
        if self._board is None:
            raise Failed("crashed", "no board is open")
        return self._board


def leave(path: str, text: str) -> None:
    """Puts a note on the disk, whole and for its owner only. Where that fails, fctry may still be there to record it."""
    with contextlib.suppress(OSError):
        new = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(new, text.encode())
            os.fsync(new)
        finally:
            os.close(new)
        os.rename(path + ".new", path)
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def mac_of(board) -> str:
    return ":".join(f"{byte:02x}" for byte in board.read_mac("BASE_MAC"))


def has_reset_lines(port) -> bool:
    """Whether the port has the lines that reset a board: a pseudo-terminal, and some adapters, have none."""
    descriptor = getattr(port, "fd", None)
    if descriptor is None:
        return True
    try:
        import fcntl

        fcntl.ioctl(descriptor, termios.TIOCMGET, b"\0\0\0\0")
    except OSError:
        return False
    return True
