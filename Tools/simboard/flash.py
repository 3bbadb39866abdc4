"""A NOR flash kept in a file: erasing sets whole sectors to ones, writing only clears bits."""

import hashlib
import mmap
import os

SECTOR = 0x1000


class Flash:
    """The flash of a board. The file always holds what the chip would."""

    def __init__(self, path: str, size: int) -> None:
        self.size = size
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            present = os.fstat(descriptor).st_size
            if present > size:
                raise ValueError(f"{path} holds {present} bytes, the flash of this board {size}")
            if present < size:
                os.pwrite(descriptor, b"\xff" * (size - present), present)
            self._cells = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    def holds(self, offset: int, length: int) -> bool:
        return 0 <= offset and offset + length <= self.size

    def read(self, offset: int, length: int) -> bytes:
        return self._cells[offset : offset + length]

    def md5(self, offset: int, length: int) -> bytes:
        return hashlib.md5(self.read(offset, length)).digest()

    def erase(self, start: int, end: int) -> None:
        """Erases every sector that [start, end) touches."""
        first = start - start % SECTOR
        last = min(self.size, end + -end % SECTOR)
        if last > first:
            self._cells[first:last] = b"\xff" * (last - first)

    def program(self, offset: int, data: bytes) -> None:
        """Clears the bits that are clear in `data`. What lies past the end is lost."""
        data = data[: max(0, self.size - offset)]
        old = int.from_bytes(self.read(offset, len(data)), "little")
        new = old & int.from_bytes(data, "little")
        self._cells[offset : offset + len(data)] = new.to_bytes(len(data), "little")

    def damage(self, offset: int) -> None:
        """Turns one bit of one byte over, as no working flash does."""
        self._cells[offset] ^= 0x01

    def store(self, offset: int, data: bytes) -> None:
        """Puts bytes in place without the NOR rules: what was flashed before the board came to the bench."""
        self._cells[offset : offset + len(data)] = data
