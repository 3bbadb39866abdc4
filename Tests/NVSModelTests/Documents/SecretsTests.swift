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

  @Test func `is told by its heading in PEM behind what openssl writes before it`() {
    let bag = "Bag Attributes\n    friendlyName: device\nKey Attributes: <No Attributes>\n"
    #expect(Secrets.isPrivateKey((bag + "-----BEGIN PRIVATE KEY-----\nMHc").utf8))
  }

  /// The beginnings of SEC 1 (RFC 5915), PKCS #8 (RFC 5208) and PKCS #1 (RFC 8017) keys, filled up to their lengths.
  @Test(
    arguments: [
      ([0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20], 0x77 + 2),
      ([0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13], 0x87 + 3),
      ([0x30, 0x82, 0x02, 0x5D, 0x02, 0x01, 0x00, 0x02, 0x81, 0x81], 0x25D + 4),
    ] as [([UInt8], Int)])
  func `is told by its structure in DER`(beginning: [UInt8], length: Int) {
    let key = beginning + [UInt8](repeating: 0x5A, count: length - beginning.count)
    #expect(Secrets.isPrivateKey(key))
    #expect(!Secrets.isPrivateKey(key.dropLast()) && !Secrets.isPrivateKey(key + [0]))
  }

  /// A certificate (RFC 5280) begins with a sequence in its sequence, a public key (RFC 5480) too.
  @Test(arguments: [
    [0x30, 0x03, 0x02, 0x01, 0x00], [0x30, 0x04, 0x30, 0x02, 0x02, 0x00], [0x30], [0x30, 0x84, 1, 1, 1],
  ])
  func `is no other structure`(bytes: [UInt8]) {
    #expect(!Secrets.isPrivateKey(bytes))
  }
}
