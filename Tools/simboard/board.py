"""The board: answers the serial protocol of the ROM loader and, once it has been uploaded, of the stub."""

import struct
import time
from collections.abc import Callable

from chips import CHIP_MAGIC_REGISTER, Chip
from commands import COMMANDS, EVERY_ROM, STUB_LACKS, step_of
from faults import Dropped, Fault, Swapped
from flash import Flash
from reading import Read
from slip import Deframer, frame
from spi import SPIController
from writing import Write

INVALID_MESSAGE = 0x05
FAILED_TO_ACT = 0x06
BAD_CHECKSUM = 0x07
# A ROM answers SYNC with something other than zero here, the stub with zero: that tells them apart.
ROM_SYNC_VALUE = 0x20120707


class Refused(Exception):
    """The board answers with an error code instead of doing what it was told."""

    def __init__(self, code: int) -> None:
        self.code = code


class Board:
    """One board. Bytes from the host go into `receive`, answers leave through `send`."""

    def __init__(self, chip: Chip, flash: Flash, fault: Fault, send: Callable[[bytes], None]) -> None:
        self.chip = chip
        self.flash = flash
        self.fault = fault
        self.log: Callable[[str], None] = lambda line: None
        # Told what a fault did, when it does it.
        self.failed: Callable[[str], None] = lambda what: None
        self.pace = 0
        self.sleep: Callable[[float], None] = time.sleep
        self._send_bytes = send
        self._written = 0
        self._gone_quiet = False
        # Since the port was opened: bytes that went to the flash, and whether the host has asked what came of all of them.
        self.written = 0
        self.is_verified = False
        self.reset()

    def reset(self) -> None:
        """Back into the ROM loader, as when the port is closed or the reset button pressed."""
        self.is_stub = False
        self._deframer = Deframer()
        self._spi = SPIController(self.chip)
        self._memory: list[range] = []
        self._loading: range | None = None
        self._write: Write | None = None
        self._reading: Read | None = None
        self._crashed = False
        self._has_read = False

    def closed(self) -> None:
        """The host has let the port go."""
        self.log("port closed: reset")
        self.written, self.is_verified = 0, False
        self.reset()

    def receive(self, data: bytes) -> None:
        if self.pace:
            self.sleep(len(data) * 10 / self.pace)
        for packet in self._deframer.feed(data):
            if self._reading is not None:
                self._go_on_reading(packet)
            else:
                self._command(packet)

    # Packets

    @property
    def _is_silent(self) -> bool:
        gone_quiet = self.fault.kind == "silent-at" and self._written >= self.fault.at and self._written > 0
        return self.fault.kind == "no-answer" or gone_quiet or self._crashed

    def _send(self, payload: bytes) -> None:
        if not self._is_silent:
            self._send_bytes(frame(payload))

    def _command(self, packet: bytes) -> None:
        if len(packet) < 8 or packet[0] != 0x00:
            return
        _, code, length, checksum = struct.unpack("<BBHI", packet[:8])
        body = packet[8:]
        name = COMMANDS.get(code, "")
        known = (name not in STUB_LACKS) if self.is_stub else name in EVERY_ROM | self.chip.rom_extras
        self.log(f"{'stub' if self.is_stub else 'rom'} {name or hex(code)} {len(body)}")
        step = step_of(name, self._has_read, self.written > 0)
        self._has_read = self._has_read or step == "read"
        if step and step == self.fault.step and not self._gone_quiet:
            self._fail_in_step(body, packet)
        if self._gone_quiet:
            return
        try:
            if not name or not known or length != len(body):
                raise Refused(INVALID_MESSAGE)
            handler = getattr(self, "_" + name.lower())
            value, data = handler(body, checksum) or (0, b"")
            error = 0
        except (Refused, struct.error) as refusal:
            value, data, error = 0, b"", getattr(refusal, "code", INVALID_MESSAGE)
        self._answer(code, value, data, error)
        if name == "SYNC":
            for _ in range(7):
                self._answer(code, value, data, error)
        if name == "MEM_END" and error == 0:
            self._start(struct.unpack("<II", body)[1])
        if name in ("FLASH_END", "FLASH_DEFL_END") and error == 0 and body == bytes(4):
            self.reset()
        if self._reading is not None:
            self._send(self._reading.next_block())

    def _fail_in_step(self, body: bytes, packet: bytes) -> None:
        self.failed(str(self.fault))
        if self.fault.kind == "swap-in":
            raise Swapped(packet)
        if self.fault.step == "write" and self._write is not None:
            self.written += self._write.take_half(body[16:])
        if self.fault.kind == "drop-in":
            raise Dropped
        self._gone_quiet = True

    def _answer(self, code: int, value: int, data: bytes, error: int) -> None:
        status_length = 2 if self.is_stub else self.chip.rom_status_bytes
        status = bytes([1, error] if error else [0, 0]).ljust(status_length, b"\0")
        body = data + status
        self._send(struct.pack("<BBHI", 0x01, code, len(body), value) + body)

    # Identity and registers

    def _sync(self, body: bytes, checksum: int):
        return (0 if self.is_stub else ROM_SYNC_VALUE), b""

    def _read_reg(self, body: bytes, checksum: int):
        (address,) = struct.unpack("<I", body)
        if self._spi.owns(address):
            return self._spi.read(address), b""
        return self.chip.registers.get(address, 0), b""

    def _write_reg(self, body: bytes, checksum: int):
        address, value, mask, _ = struct.unpack("<IIII", body[:16])
        if address == CHIP_MAGIC_REGISTER:
            raise Refused(FAILED_TO_ACT)
        if self._spi.owns(address):
            self._spi.write(address, self._spi.read(address) & ~mask | value & mask)

    def _spi_set_params(self, body: bytes, checksum: int):
        struct.unpack("<6I", body)

    def _spi_attach(self, body: bytes, checksum: int):
        struct.unpack("<I" if self.is_stub else "<II", body)

    def _change_baudrate(self, body: bytes, checksum: int):
        # A pseudo-terminal has no rate, so there is nothing to change.
        struct.unpack("<II", body)

    # Memory, and the stub that is loaded into it

    def _mem_begin(self, body: bytes, checksum: int):
        size, _, _, address = struct.unpack("<IIII", body)
        self._loading = range(address, address + size)
        self._memory.append(self._loading)

    def _mem_data(self, body: bytes, checksum: int):
        self._block(body, checksum)
        if self._loading is None:
            raise Refused(FAILED_TO_ACT)

    def _mem_end(self, body: bytes, checksum: int):
        struct.unpack("<II", body)
        self._loading = None

    def _start(self, entry: int) -> None:
        """Runs what was loaded: the stub greets, and anything that is no code of this chip crashes it."""
        if entry == 0:
            return
        loaded = any(entry in part for part in self._memory)
        if not loaded or entry not in self.chip.instruction_memory or self.fault.kind == "no-ohai":
            self._crashed = True
            return
        self.is_stub = True
        self._send(b"OHAI")

    def _run_user_code(self, body: bytes, checksum: int):
        self.reset()

    # Flash

    def _flash_begin(self, body: bytes, checksum: int):
        self._begin(body, deflated=False)

    def _flash_defl_begin(self, body: bytes, checksum: int):
        self._begin(body, deflated=True)

    def _begin(self, body: bytes, deflated: bool) -> None:
        size, blocks, block_size, offset = struct.unpack("<IIII", body[:16])
        # The ESP8266's ROM erases more than it is told, so the host tells it less than it needs.
        if self.chip.name == "ESP8266" and not self.is_stub:
            size = blocks * block_size
        if not self.flash.holds(offset, size if self.is_stub else 0):
            raise Refused(FAILED_TO_ACT)
        encrypted = len(body) >= 20 and struct.unpack("<I", body[16:20])[0] != 0
        if encrypted and not self.chip.encrypts:
            raise Refused(FAILED_TO_ACT)
        self._write = Write(self.flash, offset, size, deflated, erases_ahead=not self.is_stub, encrypted=encrypted)

    def _flash_data(self, body: bytes, checksum: int):
        self._data(body, checksum, deflated=False)

    def _flash_defl_data(self, body: bytes, checksum: int):
        self._data(body, checksum, deflated=True)

    def _data(self, body: bytes, checksum: int, deflated: bool) -> None:
        data = self._block(body, checksum)
        if self._write is None or self._write.deflated != deflated:
            raise Refused(FAILED_TO_ACT)
        before = self._written
        try:
            offset, length = self._write.take(data)
        except ValueError:
            raise Refused(FAILED_TO_ACT) from None
        self._written += length
        self.written += length
        self.is_verified = False
        reached = before <= self.fault.at < self._written
        if self.fault.kind == "wrong-bytes" and reached:
            self.flash.damage(offset + self.fault.at - before)
            self.failed(str(self.fault))
        if self.fault.kind == "drop-at" and self._written >= self.fault.at:
            self.failed(str(self.fault))
            raise Dropped

    def _block(self, body: bytes, checksum: int) -> bytes:
        """The data of a block: after four words (its length, its number, two that mean nothing)."""
        length = struct.unpack("<IIII", body[:16])[0]
        data = body[16:]
        sum_of_data = 0xEF
        for byte in data:
            sum_of_data ^= byte
        if length != len(data):
            raise Refused(INVALID_MESSAGE)
        if sum_of_data != checksum:
            raise Refused(BAD_CHECKSUM)
        return data

    def _flash_end(self, body: bytes, checksum: int):
        self._write = None

    _flash_defl_end = _flash_end

    def _spi_flash_md5(self, body: bytes, checksum: int):
        offset, length, _, _ = struct.unpack("<IIII", body)
        if not self.flash.holds(offset, length):
            raise Refused(FAILED_TO_ACT)
        self.is_verified = self.written > 0
        digest = self.flash.md5(offset, length)
        return 0, digest if self.is_stub else digest.hex().encode()

    def _erase_flash(self, body: bytes, checksum: int):
        self.flash.erase(0, self.flash.size)

    def _erase_region(self, body: bytes, checksum: int):
        offset, length = struct.unpack("<II", body)
        if offset % 0x1000 or length % 0x1000 or not self.flash.holds(offset, length):
            raise Refused(FAILED_TO_ACT)
        self.flash.erase(offset, offset + length)

    def _read_flash_slow(self, body: bytes, checksum: int):
        offset, length = struct.unpack("<II", body)
        if length > 64 or not self.flash.holds(offset, length):
            raise Refused(FAILED_TO_ACT)
        return 0, self.flash.read(offset, length).ljust(64, b"\0")

    def _read_flash(self, body: bytes, checksum: int):
        offset, length, block, _ = struct.unpack("<IIII", body)
        if not self.flash.holds(offset, length) or block == 0:
            raise Refused(FAILED_TO_ACT)
        self._reading = Read(self.flash, offset, length, block)

    def _go_on_reading(self, packet: bytes) -> None:
        answer = self._reading.acknowledged(packet)
        if self._reading.is_over:
            self._reading = None
        if answer:
            self._send(answer)
