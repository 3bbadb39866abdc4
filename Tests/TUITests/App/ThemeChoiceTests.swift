import TestSupport
import Testing

@testable import TUI

@Suite struct `The theme in use` {
  private var app: Driver

  init() throws {
    app = try Driver()
    app.setThemes(["dark", "light", "mono"])
  }

  @Test mutating func `is the next one by its key`() throws {
    app.keys("F12 F12 F12")
    #expect(app.themesShown == ["light", "mono", "dark"])
  }

  @Test mutating func `fits a terminal that says what it stands on`() {
    app.send(.answer(.background(Shade(255, 255, 255))))
    #expect(app.themesShown == ["light"])
    app.send(.answer(.background(Shade(250, 250, 250))))
    app.send(.answer(.kind))
    #expect(app.themesShown == ["light"])
  }

  @Test mutating func `stays where the user has chosen, whatever the terminal says`() {
    app.keys("F12 F12")
    app.send(.answer(.background(Shade(255, 255, 255))))
    #expect(app.themesShown == ["light", "mono"])
  }

  @Test func `is at first what the variable says, unless one was asked for`() {
    #expect(ThemeInUse().name == "dark")
    #expect(ThemeInUse(colorFGBG: "0;15").name == "light")
    let asked = ThemeInUse(chosen: "mono", colorFGBG: "0;15")
    #expect(asked.name == "mono")
    #expect(asked.isChosen)
  }
}
