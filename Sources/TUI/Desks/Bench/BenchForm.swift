import NVSModel
import Station

/// How a line works, besides where its lanes are: what is asked before it begins.
struct BenchForm: Hashable, Sendable {
  enum Line: CaseIterable, Sendable {
    case identity, firstNumber, partition, firmware, onPass, person, begin
  }

  /// The columns or keys that make a device the one that it is, with commas between.
  var unique = ""
  /// What counters give the first device where there is no table.
  var firstNumber = 1
  /// The folder of a build of ESP-IDF; empty where the boards have their firmware.
  var firmware = ""
  /// A command of the shell that gets each attempt that passed; empty for none.
  var onPass = ""
  /// Who works here, for the ledger; empty for who is logged in.
  var person = ""

  var uniqueNames: [String] {
    unique.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
  }

  /// The lines that there are for what is open.
  static func lines(_ workspace: Workspace) -> [Line] {
    Line.allCases.filter { $0 != .firstNumber || workspace.devices == nil }
  }

  /// What stands in a line, and whether something is missing there.
  func text(_ line: Line, _ workspace: Workspace) -> (text: String, isMissing: Bool) {
    func shown(_ text: String, orElse nothing: String) -> String { text.isEmpty ? nothing : text.printable }
    switch line {
    case .identity:
      let things = workspace.devices == nil ? "keys" : "columns"
      return ("Devices     " + shown(unique, orElse: "say which \(things) tell them apart"), unique.isEmpty)
    case .firstNumber: return ("Counting    from \(grouped(firstNumber)), or from where the ledger is", false)
    case .partition:
      guard let table = workspace.table, let partition = workspace.partition else {
        return ("Partition   choose the table that says where it lies", true)
      }
      let place = "\(partition.name.printable) at \(partition.offset.hex), of \(fileName(table.path).printable)"
      return ("Partition   " + place, false)
    case .firmware: return ("Firmware    " + shown(firmware, orElse: "stays as it is on the board"), false)
    case .onPass: return ("After PASS  " + shown(onPass, orElse: "nothing is run"), false)
    case .person: return ("Operator    " + shown(person, orElse: "who is logged in"), false)
    case .begin: return ("Begin", false)
    }
  }
}

extension BenchDesk {
  /// Shows how the line is to work: Enter changes a line, or begins.
  func showForm(at line: BenchForm.Line, _ house: inout House) {
    let form = form
    let lines = BenchForm.lines(house.workspace)
    house.overlay = .list(
      ListOverlay(
        title: "How the line works · Enter changes a line",
        lines: lines.map {
          let (text, isMissing) = form.text($0, house.workspace)
          return .init(text: isMissing ? "▲ \(text)" : "  \(text)", role: isMissing ? .statusWarning : .dialog)
        },
        empty: .init(text: "", role: .dim), selected: lines.firstIndex(of: line) ?? 0,
        verb: "Change, or go on", choose: Reply(Self.self) { desk, house, index in desk.choose(lines[index], &house) }))
  }

  private mutating func choose(_ line: BenchForm.Line, _ house: inout House) {
    switch line {
    case .identity: askWhatIsUnique(&house)
    case .firstNumber: askWhereToCountFrom(&house)
    case .partition: choosePartition(&house)
    case .firmware:
      ask(line, "Firmware", form.firmware, "a folder with flasher_args.json; empty for none", &house) {
        $0.firmware = $1
      }
    case .onPass:
      ask(line, "Run after PASS", form.onPass, "gets the attempt as JSON on its input", &house) { $0.onPass = $1 }
    case .person: ask(line, "Operator", form.person, "is recorded", &house) { $0.person = $1 }
    case .begin: house.withFilesAsOpened(for: Self.self) { $0.prove(&$1) }
    }
  }

  /// Asks for a text that may be empty.
  private func ask(
    _ line: BenchForm.Line, _ label: String, _ text: String, _ hint: String, _ house: inout House,
    _ set: @escaping @Sendable (inout BenchForm, String) -> Void
  ) {
    var prompt = Prompt(label, text: text, hint: hint, for: Self.self) { desk, house, text in
      set(&desk.form, text.allSatisfy(\.isWhitespace) ? "" : text)
      desk.showForm(at: line, &house)
    }
    prompt.allowsNothing = true
    prompt.takesPath = line == .firmware
    ask(prompt, line, &house)
  }

  /// Asks for what a line holds; Esc goes back to the lines.
  private func ask(_ prompt: Prompt, _ line: BenchForm.Line, _ house: inout House) {
    var prompt = prompt
    prompt.dropped = Reply(Self.self) { desk, house, _ in desk.showForm(at: line, &house) }
    house.ask(prompt)
  }

  private func askWhatIsUnique(_ house: inout House) {
    let hasTable = house.workspace.devices != nil
    ask(
      Prompt(
        hasTable ? "Unique columns" : "Unique keys", text: form.unique, hint: "what makes a device the one that it is",
        for: Self.self
      ) { (desk, house, text) throws(Refusal) in
        var form = desk.form
        form.unique = text
        if let making = house.workspace.lineMaking(form), let batch = making.batch {
          do throws(DeviceIdentityError) { _ = try DeviceIdentity(form.uniqueNames, of: batch) } catch {
            throw Refusal(error.description)
          }
        }
        form.unique = form.uniqueNames.joined(separator: ",")
        desk.form = form
        desk.showForm(at: .begin, &house)
      }, .identity, &house)
  }

  private func askWhereToCountFrom(_ house: inout House) {
    ask(
      Prompt("Count from", text: "\(form.firstNumber)", hint: "what counters give the first device", for: Self.self) {
        (desk, house, text) throws(Refusal) in
        guard let number = Int(text), 0...Batch.maximumNumber ~= number else {
          throw Refusal("a number from 0 on, of at most 15 digits")
        }
        desk.form.firstNumber = number
        desk.showForm(at: .firstNumber, &house)
      }, .firstNumber, &house)
  }

  /// Takes the next partition that an image can go to; asks for the table where none is open.
  private func choosePartition(_ house: inout House) {
    guard let table = house.workspace.table?.table, house.workspace.partition != nil else {
      return house.askForTable(for: Self.self) { $0.showForm(at: .partition, &$1) }
    }
    let partitions = table.nvsPartitions
    let place = partitions.firstIndex { $0 == house.workspace.partition } ?? -1
    if partitions.count == 1 { house.say(.note, "the table has one NVS partition") }
    house.workspace.partition = partitions[(place + 1) % partitions.count]
    house.refreshPreview()
    showForm(at: .partition, &house)
  }
}

extension Workspace {
  /// What the images of a line are made of: the devices of the table, or those that a template makes without one.
  func lineMaking(_ form: BenchForm) -> BatchMaking? { batchMaking ?? batchMaking(of: nil, from: form.firstNumber) }
}
