import ArgumentParser

@main
struct Fctry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fctry",
    abstract: "A terminal workbench for the factory data of ESP32 and ESP8266 products.")
}
