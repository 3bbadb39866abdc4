import ArgumentParser

struct Fctry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fctry",
    abstract: "A terminal workbench for the factory data of ESP32 and ESP8266 products.",
    discussion: "Exit status: 0 done, 1 the input has problems, 2 wrong usage, 3 the board or esptool failed.",
    version: "0.1.0",
    subcommands: [
      GenerateCommand.self, PartitionsCommand.self, CheckCommand.self, ShowCommand.self, HistoryCommand.self,
      DiffCommand.self, PartsCommand.self, CarveCommand.self, ExtractCommand.self, SalvageCommand.self,
      ChangeCommand.self, GenerateKeyCommand.self, EncryptCommand.self, DecryptCommand.self, BatchCommand.self,
      DoctorCommand.self, FlashCommand.self, ReadCommand.self, RestoreCommand.self, LineCommand.self,
      LedgerCommand.self, ThemesCommand.self,
      OpenCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)
}
