import NVSModel

/// What is asked while rows are shown: names, places, keys; and the list of problems.
extension RowsDesk {
  mutating func askForName(_ house: inout House) {
    guard let document = document(house) else { return }
    let index = current
    house.ask(
      Prompt("Save as", text: document.name, for: Self.self) { _, house, path in house.save(document: index, as: path) }
        .forPath
    )
  }

  // MARK: - Going somewhere

  mutating func askWhereToGo(_ house: inout House) {
    house.ask(
      Prompt("Go to", hint: "0x1040, page:entry such as 1:2, or a key", for: Self.self) {
        (desk, house, text) throws(Refusal) in
        desk.bytePane.offset = try house.preview.image.offset(of: text)
        desk.pane = .layout
        desk.linkRowToBytes(house)
      })
  }

  mutating func listProblems(_ house: inout House) {
    let problems = house.preview.problems.all
    var list = ListOverlay(
      title: "Problems · Enter goes there",
      lines: problems.map { problem in
        let text = "\(problem.severity.sign) \(problem.sentenceWithFile)"
        return ListOverlay.Line(text: text, role: problem.severity.role)
      },
      empty: house.workspace.isPending
        ? .init(text: "still looking", role: .dim) : .init(text: "✓ nothing is wrong", role: .statusGood),
      choose: Reply(Self.self) { desk, house, index in
        if problems.indices.contains(index) { desk.go(to: problems[index], &house) }
      })
    // What the status line may have had no room for is the first to be read.
    let here = problems.firstIndex { problem in
      if case .rows(let shown) = problem.place { shown.document == current && shown.row == grid.row } else { false }
    }
    list.selected = here ?? 0
    house.overlay = .list(list)
  }

  // MARK: - The key

  mutating func askForKey(_ house: inout House, text: String? = nil, error: String? = nil) {
    var prompt = Prompt(
      "Key file", text: text ?? house.workspace.key?.path ?? "", hint: "a new name makes a new key; empty for none",
      error: error, for: Self.self
    ) { desk, house, path in desk.useKey(path, &house) }.forPath
    prompt.allowsNothing = true
    house.ask(prompt)
  }

  private mutating func useKey(_ path: String, _ house: inout House) {
    guard path.isEmpty else {
      house.start("reading \(path.printable)", .awaited, for: Self.self, { world, _ in world.readKey(path) }) {
        $0.keyRead(path, $2, &$1)
      }
      return
    }
    house.workspace.key = nil
    house.showsEncrypted = false
    house.refreshPreview()
    house.say(.note, "the image is not encrypted")
  }

  private mutating func keyRead(_ path: String, _ result: Result<KeyFile, ReadProblem>, _ house: inout House) {
    switch result {
    case .success(let file): house.encrypt(with: file, path: path)
    case .failure(.failed(let reason)): askForKey(&house, text: path, error: reason)
    case .failure(.missing): offerNewKey(path, &house)
    }
  }

  /// What is to be encrypted may need its first key.
  private func offerNewKey(_ path: String, _ house: inout House) {
    func button(_ title: String, _ scheme: KeyScheme) -> Dialog.Button {
      Dialog.Button(title, for: Self.self) { _, house in
        house.start("making a key", .write, for: Self.self, { world, _ in world.makeKey(path, scheme) }) {
          $0.keyRead(path, $2, &$1)
        }
      }
    }
    house.ask(
      Dialog(
        "New key",
        [
          "There is no file \(path.quoted). Make a new key there?",
          "A keys partition is flashed with the image; an HMAC key is burnt into an eFuse of the chip.",
          "Keep it safe: without it nobody can open the images again.",
        ], [button("Keys partition", .keysPartition), button("HMAC key", .hmac), .cancel]))
  }
}
