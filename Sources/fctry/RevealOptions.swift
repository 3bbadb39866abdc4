import ArgumentParser

/// Whether secrets are written out for people. What is written for programs is always whole.
struct RevealOptions: ParsableArguments {
  @Flag(
    name: .customLong("reveal"),
    help: "Write passwords and private keys out; as JSON and CSV they always are.")
  var isRevealing = false
}
