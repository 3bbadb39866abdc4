import TestSupport
import Testing

@testable import TUI

@Suite struct `The theme in use` {
  private var app: Driver

  init() throws {
    app = try Driver()
    app.setThemes(["dark", "light", "mono"])
  }

  @Test mutating func `is shown while it is pointed at, and kept by Enter`() {
    app.keys("F12")
    #expect(app.themesShown == [])
    app.keys("Down")
    #expect(app.themesShown == ["light"])
    app.keys("F12 Enter Down")
    #expect(app.themesShown == ["light", "mono"])
    #expect(app.state.house.theme.name == "mono")
  }

  @Test(arguments: ["Esc", "q"]) mutating func `comes back when none is chosen`(key: String) {
    app.keys("F12 Down \(key)")
    #expect(app.themesShown == ["light", "dark"])
    #expect(!app.state.house.theme.isChosen)
  }

  @Test mutating func `comes back when the list is left by the mouse, and is taken by it`() {
    app.keys("F12 End")
    app.click(0, 23)
    #expect(app.themesShown == ["mono", "dark"])
    app.keys("F12")
    app.click(on: "light")
    #expect(app.themesShown == ["mono", "dark", "light"])
    #expect(app.state.house.theme.name == "light")
  }

  @Test mutating func `goes round by its key, and is listed though it is a file`() {
    app.setThemes(["dark"], inUse: "my/own.toml")
    app.keys("F12")
    #expect(app.text.contains("my/own.toml"))
    app.keys("F12 F12 F12")
    #expect(app.themesShown == ["dark", "my/own.toml", "dark"])
  }

  @Test mutating func `fits a terminal that says what it stands on`() {
    app.send(.answer(.background(Shade(255, 255, 255))))
    #expect(app.themesShown == ["light"])
    app.send(.answer(.background(Shade(250, 250, 250))))
    app.send(.answer(.kind))
    #expect(app.themesShown == ["light"])
  }

  @Test mutating func `stays where the user has chosen, whatever the terminal says`() {
    app.keys("F12 End Enter")
    app.send(.answer(.background(Shade(255, 255, 255))))
    #expect(app.themesShown == ["mono"])
  }

  @Test func `is at first what the variable says, unless one was asked for`() {
    #expect(ThemeInUse().name == "dark")
    #expect(ThemeInUse(colorFGBG: "0;15").name == "light")
    let asked = ThemeInUse(chosen: "mono", colorFGBG: "0;15")
    #expect(asked.name == "mono")
    #expect(asked.isChosen)
  }

  @Test mutating func `is remembered when it is chosen, and not when it is looked at`() {
    app.keys("F12 Down")
    #expect(app.world.content.theme == nil)
    app.keys("Enter")
    #expect(app.world.content.theme == "light")
  }

  @Test mutating func `is told when it cannot be remembered, and is in use all the same`() {
    app.writeFailure = "config.toml: it is a folder"
    app.keys("F12 Down Enter")
    #expect(app.message == "the theme will not be remembered: config.toml: it is a folder")
    #expect(app.themesShown == ["light"])
  }
}
