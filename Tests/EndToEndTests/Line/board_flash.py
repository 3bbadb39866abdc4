"""What the flash of a board says about who it is; shares no code with fctry.

The format is that of ESP-IDF's documentation: 4 KB pages of a header, a bitmap and 126 entries of 32 bytes.
"""
import binascii
import re
import struct

PAGE, ENTRY = 0x1000, 32
TABLE, TABLE_SIZE = 0x8000, 0xC00
STRING, BLOB_DATA, BLOB_INDEX = 0x21, 0x42, 0x48
INTEGERS = {0x01: "B", 0x11: "b", 0x02: "<H", 0x12: "<h", 0x04: "<I", 0x14: "<i", 0x08: "<Q", 0x18: "<q"}
WRITTEN = 0b10
# What may stand as a value of its own between bytes of anything else.
TOKEN = re.compile(rb"[0-9A-Za-z_.:/+=@-]+")


class Flash:
    """A board's flash, of which only the partition table and one partition are read."""

    def __init__(self, path):
        self.path = path

    def part(self, offset, size):
        with open(self.path, "rb") as file:
            file.seek(offset)
            return file.read(size)

    def partition_at(self, offset):
        """The bytes of the partition that begins at an offset; None where the board's table has none there."""
        table = self.part(TABLE, TABLE_SIZE)
        for place in range(0, len(table), ENTRY):
            magic, _, _, start, size = struct.unpack_from("<HBBII", table, place)
            if magic == 0x50AA and start == offset:
                return self.part(offset, size)
        return None


def crc(data):
    # The firmware's CRC-32 begins with all ones, which is binascii's after four bytes of ones.
    return binascii.crc32(data, 0xFFFFFFFF) & 0xFFFFFFFF


def entries(image):
    """The written entries with a right CRC, and the bytes of the entries behind each."""
    for start in range(0, len(image) - PAGE + 1, PAGE):
        page = image[start : start + PAGE]
        if page[:4] == b"\xff" * 4 or crc(page[4:28]) != struct.unpack_from("<I", page, 28)[0]:
            continue
        bitmap = int.from_bytes(page[32:64], "little")
        index = 0
        while index < 126:
            entry = page[64 + ENTRY * index : 64 + ENTRY * (index + 1)]
            span = max(1, entry[2])
            if bitmap >> (2 * index) & 0b11 == WRITTEN and crc(entry[:4] + entry[8:]) == struct.unpack_from("<I", entry, 4)[0]:
                yield entry, page[64 + ENTRY * (index + 1) : 64 + ENTRY * (index + span)]
                index += span
            else:
                index += 1


def values(image):
    """Strings and integers by namespace and key."""
    names, result = {}, {}
    found = list(entries(image))
    for entry, _ in found:
        if entry[0] == 0 and entry[1] == 0x01:
            names[entry[24]] = key_of(entry)
    for entry, data in found:
        if entry[0] == 0:
            continue
        place = names.get(entry[0], entry[0]), key_of(entry)
        if entry[1] == STRING:
            size, _, check = struct.unpack_from("<HHI", entry, 24)
            if size <= len(data) and crc(data[:size]) == check:
                result[place] = data[:size].rstrip(b"\0").decode("utf-8", "replace")
        elif entry[1] in INTEGERS:
            (result[place],) = struct.unpack_from(INTEGERS[entry[1]], entry, 24)
    return result


def key_of(entry):
    return entry[8:24].split(b"\0")[0].decode("ascii", "replace")


def traces(image):
    """Everything in an image, whole or half, that may be somebody's value: its strings, and all that looks like a word."""
    found = {token.decode() for token in TOKEN.findall(image)}
    return found | {text for text in values(image).values() if isinstance(text, str)}
