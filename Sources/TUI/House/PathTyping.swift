import Station

/// Tab in a question for a path: the names on the disk go on with what is typed.
extension Prompt {
  /// The same question, whose answer is a path.
  var forPath: Prompt {
    var prompt = self
    prompt.takesPath = true
    return prompt
  }
}

extension House {
  mutating func completePath() {
    guard case .prompt(let prompt) = overlay, prompt.takesPath else { return }
    let typed = prompt.line.text
    start("looking for files", .awaited, { world, _ in world.completion(of: typed) }) { house, completion in
      house.take(completion, of: typed)
    }
  }

  private mutating func take(_ completion: PathCompletion, of typed: String) {
    guard case .prompt(var prompt) = overlay, prompt.takesPath, prompt.line.text == typed else { return }
    prompt.line = LineEditor(completion.text)
    prompt.error = completion.names.isEmpty ? "nothing begins so" : nil
    prompt.offers = completion.names.count > 1 ? completion.names : []
    overlay = .prompt(prompt)
  }
}
