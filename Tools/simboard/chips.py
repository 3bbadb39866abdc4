"""What tells one chip from another: identity registers, sizes, status bytes, the memory a stub may run in.

The register addresses are the ones that esptool reads; they are documented in its serial protocol page and in
Espressif's technical reference manuals.
"""

from dataclasses import dataclass, replace

CHIP_MAGIC_REGISTER = 0x40001000
# JEDEC: manufacturer 0xEF, type 0x40, capacity as a power of two.
FLASH_MAKER_AND_TYPE = 0x40EF


@dataclass(frozen=True)
class Chip:
    name: str
    flash_size: int
    registers: dict[int, int]
    spi_base: int
    spi_w0: int
    rom_status_bytes: int
    instruction_memory: range
    # Commands that this chip's ROM knows, beside those of every ROM.
    rom_extras: frozenset[str]
    # Whether what is written with the flag for it is encrypted on its way into the flash.
    encrypts: bool = False

    @property
    def flash_id(self) -> int:
        return (self.flash_size.bit_length() - 1) << 16 | FLASH_MAKER_AND_TYPE


def esp32(mac: bytes) -> Chip:
    efuse = 0x3FF5A000
    return Chip(
        name="ESP32",
        flash_size=4 << 20,
        registers={
            CHIP_MAGIC_REGISTER: 0x00F01D83,
            efuse + 0x04: int.from_bytes(mac[2:], "big"),
            efuse + 0x08: int.from_bytes(mac[:2], "big"),
            # Revision v3.1 of an ESP32-D0WD: package 1 and the first revision bit, …
            efuse + 0x0C: 1 << 9 | 1 << 15,
            efuse + 0x10: 128,
            # … the second bit and the minor number, …
            efuse + 0x14: 1 << 20 | 1 << 24,
            # … and the third one, in the date register of the bus controller.
            0x3FF6607C: 1 << 31,
            # A 40 MHz crystal, as the clock divider and the calibration of the 8 MHz clock tell it.
            0x3FF40014: 40_000_000 // 115_200,
            0x3FF5F06C: 800 << 7,
        },
        spi_base=0x3FF42000,
        spi_w0=0x80,
        rom_status_bytes=4,
        instruction_memory=range(0x40080000, 0x400C0000),
        rom_extras=frozenset(
            {
                "SPI_ATTACH",
                "SPI_SET_PARAMS",
                "READ_FLASH_SLOW",
                "CHANGE_BAUDRATE",
                "FLASH_DEFL_BEGIN",
                "FLASH_DEFL_DATA",
                "FLASH_DEFL_END",
                "SPI_FLASH_MD5",
            }
        ),
    )


def esp8266(mac: bytes) -> Chip:
    return Chip(
        name="ESP8266",
        flash_size=2 << 20,
        registers={
            CHIP_MAGIC_REGISTER: 0xFFF0C101,
            0x3FF00050: mac[5] << 24,
            0x3FF00054: mac[3] << 8 | mac[4],
            0x3FF0005C: int.from_bytes(mac[:3], "big"),
            0x60000014: 52_000_000 // 115_200,
        },
        spi_base=0x60000200,
        spi_w0=0x40,
        rom_status_bytes=2,
        instruction_memory=range(0x40100000, 0x40110000),
        rom_extras=frozenset(),
    )


def encrypting(chip: Chip) -> Chip:
    """An ESP32 whose flash encryption is on, in development mode."""
    efuse = 0x3FF5A000
    registers = dict(chip.registers)
    # An odd number of bits of FLASH_CRYPT_CNT, a key that cannot be read, and all of FLASH_CRYPT_CONFIG.
    registers[efuse] = registers.get(efuse, 0) | 1 << 20 | 1 << 16
    registers[efuse + 0x14] |= 0xF << 28
    return replace(chip, registers=registers, encrypts=True)


# MAC addresses with the "locally administered" bit: no real board has them.
CHIPS = {
    "esp32": (esp32, bytes.fromhex("02fc70320001")),
    "esp8266": (esp8266, bytes.fromhex("02fc70820001")),
}
