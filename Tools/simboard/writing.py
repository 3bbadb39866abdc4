"""One write to the flash: from a begin command, over its blocks, to the end."""

import zlib

from flash import SECTOR, Flash


def encrypt(offset: int, data: bytes) -> bytes:
    """Stands for the flash encryption of a chip: another text at each place, and the same one each time."""
    return bytes(byte ^ (0xA5 + place * 7) & 0xFF for place, byte in enumerate(data, offset))


class Write:
    """Erases as the real loaders do: the ROM all at once at the beginning, the stub just before it writes."""

    def __init__(self, flash: Flash, offset: int, size: int, deflated: bool, erases_ahead: bool, encrypted: bool = False) -> None:
        self.deflated = deflated
        self._encrypted = encrypted
        self._flash = flash
        self._next = offset
        self._end = offset + size
        self._erased_to = offset - offset % SECTOR
        self._inflater = zlib.decompressobj() if deflated else None
        if erases_ahead:
            self._erase_to(self._end)

    def take(self, block: bytes) -> tuple[int, int]:
        """Writes a block. Returns where it began and how many bytes of it belong to the write, padding left out.

        Raises ValueError for a block that cannot be inflated.
        """
        data = block
        if self._inflater is not None:
            try:
                data = self._inflater.decompress(block)
            except zlib.error as error:
                raise ValueError(str(error)) from error
        start = self._next
        data = data[: max(0, self._end - start)]
        self._erase_to(start + len(data))
        self._flash.program(start, encrypt(start, data) if self._encrypted else data)
        self._next += len(data)
        return start, len(data)

    def take_half(self, block: bytes) -> int:
        """What a block leaves in the flash when the power goes while it is written; as many bytes are returned."""
        data = block
        if self._inflater is not None:
            try:
                data = self._inflater.decompress(block)
            except zlib.error:
                return 0
        self._inflater = None
        return self.take(data[: len(data) // 2])[1]

    def _erase_to(self, end: int) -> None:
        if end > self._erased_to:
            self._flash.erase(self._erased_to, end)
            self._erased_to = end + -end % SECTOR
