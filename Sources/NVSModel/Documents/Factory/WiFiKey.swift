import CCrypto

/// Keys of the Wi-Fi driver, for which Espressif's generator writes further entries, in any namespace.
enum WiFiKey: String, Sendable {
  case stationName = "sta.ssid"
  case stationPassword = "sta.pswd"
  case accessPointName = "ap.ssid"
  case accessPointPassword = "ap.passwd"
  case accessPointMode = "ap.authmode"

  var isOfStation: Bool { self == .stationName || self == .stationPassword }
}

/// What the rows so far said about Wi-Fi, over all namespaces and documents of an image as the generator has it.
struct WiFiState {
  private var hasStationEntries = false
  private var name: [UInt8] = []
  private var password: [UInt8] = []
  private var isProtected = false

  /// The name and password of an access point whose key is due with the row of `key`; nil if none is.
  mutating func accessPoint(after key: WiFiKey, value: [UInt8]) -> WiFiCredentials? {
    switch key {
    case .accessPointName: name = value
    case .accessPointPassword: password = value
    case .accessPointMode: isProtected = value == [UInt8(ascii: "0")] ? isProtected : !value.isEmpty
    case .stationName, .stationPassword: return nil
    }
    guard isProtected, !name.isEmpty, !password.isEmpty else { return nil }
    return WiFiCredentials(name: name, password: password)
  }

  /// The entries that follow the first of a station's name and password.
  mutating func stationEntries(after key: WiFiKey) -> [(key: String, bytes: [UInt8])] {
    guard key.isOfStation, !hasStationEntries else { return [] }
    hasStationEntries = true
    return [
      ("sta.apinfo", [UInt8](repeating: 0xFF, count: 140)),
      ("sta.pmk", [UInt8](repeating: 0, count: 32)),
      ("sta.apsw", [0, 0]),
    ]
  }
}

/// A network's name and password.
struct WiFiCredentials: Hashable {
  var name: [UInt8]
  var password: [UInt8]

  /// The content of `ap.pmk_info`: 100 NULs and the key that WPA2 derives. Takes some milliseconds, as is its purpose.
  var keyInfo: [UInt8] {
    var key = [UInt8](repeating: 0, count: 32)
    let secret = password.map { CChar(bitPattern: $0) }
    PKCS5_PBKDF2_HMAC_SHA1(secret, Int32(secret.count), name, Int32(name.count), 4096, Int32(key.count), &key)
    return [UInt8](repeating: 0, count: 100) + key
  }
}
