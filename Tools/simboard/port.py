"""A pseudo-terminal with a board behind it."""

import contextlib
import errno
import fcntl
import os
import pty
import select
import time
import tty


class Port:
    """A port from the moment it is plugged in until it is gone."""

    def __init__(self, link: str = "", is_busy: bool = False) -> None:
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self.name = os.ttyname(slave)
        self._link = link
        self._is_unplugged = False
        # Another program that has the port open; None where there is none.
        self._holder = slave if is_busy else None
        if is_busy:
            fcntl.flock(slave, fcntl.LOCK_EX)
        else:
            os.close(slave)
        os.set_blocking(self._master, False)
        if link:
            os.symlink(self.name, link)

    def send(self, data: bytes) -> None:
        # A host that closes the port while it is being answered loses the answer, as on a real line.
        poll = select.poll()
        poll.register(self._master, select.POLLOUT)
        with contextlib.suppress(OSError):
            while data and not self._is_unplugged:
                events = dict(poll.poll(100)).get(self._master, 0)
                if events & select.POLLHUP:
                    return
                if events & select.POLLOUT:
                    with contextlib.suppress(BlockingIOError):
                        data = data[os.write(self._master, data) :]

    def serve(self, board, waker: int | None, is_over) -> None:
        """Passes bytes to the board until the port drops, or `is_over`, which is asked when `waker` can be read."""
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        if waker is not None:
            poll.register(waker, select.POLLIN)
        is_open = False
        while True:
            # While no host has the port open, poll returns at once: ask again a little later.
            events = dict(poll.poll(None if is_open else 10))
            if waker in events and is_over():
                return
            if events.get(self._master, 0) & select.POLLIN:
                is_open = True
                try:
                    board.receive(os.read(self._master, 65536))
                except OSError as error:
                    if error.errno not in (errno.EIO, errno.EAGAIN):
                        raise
            elif events.get(self._master, 0) & select.POLLHUP:
                if is_open:
                    board.closed()
                is_open = False
                time.sleep(0.01)

    def unplug(self) -> None:
        """Takes the port away from whoever looks for it; who has it open loses it with `close`."""
        if self._link:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._link)
        self._link = ""
        self._is_unplugged = True

    def close(self) -> None:
        self.unplug()
        os.close(self._master)
        if self._holder is not None:
            os.close(self._holder)
