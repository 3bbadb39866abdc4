"""One read of the flash by the stub: a block after another, each of which the host acknowledges."""

import struct

from flash import Flash


class Read:
    """What is read, and how far it is."""

    def __init__(self, flash: Flash, offset: int, length: int, block: int) -> None:
        self._flash = flash
        self._offset, self._length, self._block = offset, length, block
        self._sent = 0
        self.is_over = False

    def next_block(self) -> bytes:
        start, size = self._sent, min(self._block, self._length - self._sent)
        self._sent += size
        return self._flash.read(self._offset + start, size)

    def acknowledged(self, packet: bytes) -> bytes:
        """The host says how many bytes it has; the rest follows, and at the end the digest of all."""
        if len(packet) == 4 and struct.unpack("<I", packet)[0] == self._sent:
            if self._sent < self._length:
                return self.next_block()
            self.is_over = True
            return self._flash.md5(self._offset, self._length)
        self.is_over = True
        return b""
