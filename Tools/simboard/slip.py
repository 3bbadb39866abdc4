"""SLIP framing: packets between 0xC0 marks, with 0xC0 and 0xDB escaped inside."""

END = b"\xc0"
ESC = b"\xdb"


def frame(payload: bytes) -> bytes:
    """One packet as it goes over the wire."""
    escaped = payload.replace(ESC, b"\xdb\xdd").replace(END, b"\xdb\xdc")
    return END + escaped + END


class Deframer:
    """Finds the packets in a stream that arrives in pieces of any length."""

    def __init__(self) -> None:
        self._inside = False
        self._partial = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that `data` completes; what comes before a first mark is noise and dropped."""
        packets = []
        pieces = data.split(END)
        for index, piece in enumerate(pieces):
            if self._inside:
                self._partial += piece
            if index == len(pieces) - 1:
                break
            if self._inside and self._partial:
                packets.append(self._unescape(bytes(self._partial)))
                self._inside = False
            else:
                # Either the opening mark, or a closing one that is followed by an opening one.
                self._inside = True
            self._partial.clear()
        return packets

    @staticmethod
    def _unescape(data: bytes) -> bytes:
        return data.replace(b"\xdb\xdc", END).replace(b"\xdb\xdd", ESC)
