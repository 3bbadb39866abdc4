import Glibc
import TestSupport
import Testing

@testable import Station

@Suite(.timeLimit(.minutes(2))) struct `The list of serial ports` {
  /// A folder like /sys and /dev of a machine with a mainboard port, a console, and one or two USB adapters.
  struct Machine {
    let root: TemporaryFolder

    init() throws {
      root = try TemporaryFolder()
      for folder in ["dev", "dev/serial", "dev/serial/by-path", "tty", "usb", "usb/1", "usb/1/if0", "usb/2", "board"] {
        mkdir("\(root)/\(folder)", 0o700)
      }
      for name in ["ttyS0", "ttyUSB10", "ttyUSB9", "console"] {
        mkdir("\(root)/tty/\(name)", 0o700)
        try root.write("", to: "dev/\(name)")
      }
      try root.write("CP2102 USB to UART Bridge\n", to: "usb/1/product")
      try root.write("Silicon Labs\n", to: "usb/1/manufacturer")
      try root.write("0001\n", to: "usb/1/serial")
      symlink("\(root)/board", "\(root)/tty/ttyS0/device")
      symlink("\(root)/usb/1/if0", "\(root)/tty/ttyUSB10/device")
      symlink("\(root)/usb/2", "\(root)/tty/ttyUSB9/device")
      symlink("../../ttyUSB10", "\(root)/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0")
    }
  }

  @Test func `has what is plugged in, in order, with what it says of itself`() throws {
    let machine = try Machine()
    let ports = SerialPorts.list(classes: "\(machine.root)/tty", devices: "\(machine.root)/dev")
    #expect(
      ports == [
        SerialPort(path: "\(machine.root)/dev/ttyUSB9", description: "", place: nil),
        SerialPort(
          path: "\(machine.root)/dev/ttyUSB10", description: "CP2102 USB to UART Bridge, Silicon Labs, 0001",
          place: "\(machine.root)/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"),
      ])
  }

  @Test func `is empty where there is nothing`() {
    #expect(SerialPorts.list(classes: "/nonexistent", devices: "/nonexistent") == [])
  }
}
