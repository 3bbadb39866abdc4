"""The commands of the serial protocol, who knows them, and what they belong to."""

COMMANDS = {
    0x02: "FLASH_BEGIN",
    0x03: "FLASH_DATA",
    0x04: "FLASH_END",
    0x05: "MEM_BEGIN",
    0x06: "MEM_END",
    0x07: "MEM_DATA",
    0x08: "SYNC",
    0x09: "WRITE_REG",
    0x0A: "READ_REG",
    0x0B: "SPI_SET_PARAMS",
    0x0D: "SPI_ATTACH",
    0x0E: "READ_FLASH_SLOW",
    0x0F: "CHANGE_BAUDRATE",
    0x10: "FLASH_DEFL_BEGIN",
    0x11: "FLASH_DEFL_DATA",
    0x12: "FLASH_DEFL_END",
    0x13: "SPI_FLASH_MD5",
    0xD0: "ERASE_FLASH",
    0xD1: "ERASE_REGION",
    0xD2: "READ_FLASH",
    0xD3: "RUN_USER_CODE",
}
EVERY_ROM = frozenset(name for code, name in COMMANDS.items() if code <= 0x0A)
STUB_LACKS = frozenset({"READ_FLASH_SLOW"})


def step_of(name: str, has_read: bool, has_written: bool) -> str:
    """The step of flashing a board (faults.STEPS) that a command belongs to, by what came before it; empty for none."""
    if name == "SYNC":
        return "connect"
    if name.startswith("MEM_"):
        return "stub"
    if name in ("FLASH_DATA", "FLASH_DEFL_DATA"):
        return "write"
    if name == "SPI_FLASH_MD5" and has_written:
        return "verify"
    if name in ("READ_FLASH", "READ_FLASH_SLOW", "SPI_FLASH_MD5"):
        return "read"
    return "begin" if has_read and not has_written else ""
