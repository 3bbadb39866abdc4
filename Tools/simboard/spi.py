"""The SPI controller's registers, through which the host asks the flash chip who it is."""

from chips import Chip

COMMAND, ADDRESS, USER2 = 0x00, 0x04, 0x24
START = 1 << 18
READ_ID, READ_SFDP = 0x9F, 0x5A
SFDP_SIGNATURE = int.from_bytes(b"SFDP", "little")


class SPIController:
    """Runs a command at once when it is started, so that the host never sees it running."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._registers: dict[int, int] = {}

    def owns(self, address: int) -> bool:
        return self._chip.spi_base <= address < self._chip.spi_base + 0x100

    def read(self, address: int) -> int:
        return self._registers.get(address - self._chip.spi_base, 0)

    def write(self, address: int, value: int) -> None:
        register = address - self._chip.spi_base
        if register == COMMAND and value & START:
            self._registers[self._chip.spi_w0] = self._run(self._registers.get(USER2, 0) & 0xFF)
        else:
            self._registers[register] = value

    def _run(self, command: int) -> int:
        if command == READ_ID:
            return self._chip.flash_id
        if command == READ_SFDP and self._registers.get(ADDRESS, 0) == 0:
            return SFDP_SIGNATURE
        return 0
