import Testing

@testable import NVSModel

@Suite struct `A secret` {
  @Test(arguments: ["priv_key", "WiFi_Password", "sta.pswd", "ap.passwd", "API_KEY", "apikey", "mqtt_token", "psk"])
  func `is told by its name`(name: String) throws {
    #expect(Secrets.isSecret(key: name))
    #expect(Secrets.mayBeSecret(key: try Key(validating: name)))
  }

  @Test(arguments: ["serial_no", "cert", "hw_rev", "pas", ""])
  func `is nothing that has another name`(name: String) {
    #expect(!Secrets.isSecret(key: name))
  }

  @Test(arguments: ["key", "PIN", "str_key"])
  func `may be what is called a key, which is not hidden`(name: String) throws {
    #expect(!Secrets.isSecret(key: name))
    #expect(Secrets.mayBeSecret(key: try Key(validating: name)))
  }

  @Test func `is told by its heading in PEM`() {
    #expect(Secrets.isPrivateKey("-----BEGIN EC PRIVATE KEY-----\nMHc".utf8))
    #expect(!Secrets.isPrivateKey("-----BEGIN CERTIFICATE-----\nMHc".utf8))
  }
}
