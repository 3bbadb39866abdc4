/// An entry that ESP-IDF, or a component of Espressif's, writes by itself: what it is, and how its bytes are read.
///
/// Only what sources or documentation say. A value of another type or size than theirs is not taken apart.
public struct KnownEntry: Hashable, Sendable {
  /// What it is, in a few words, as in `Wi-Fi station: network name`.
  public let title: String
  /// Whether its value is a password or a key.
  public let isSecret: Bool
  private let form: Form

  /// How a value is read.
  enum Form: Hashable, Sendable {
    /// As any of its type.
    case plain
    /// 36 bytes: the length as u32, then up to 32 bytes of an SSID.
    case networkName
    /// Text in a field of so many bytes, filled up with NULs.
    case text(size: Int)
    /// Six bytes.
    case macAddress
    /// 1904 bytes: four of version, a MAC address, and what only the radio's library knows.
    case calibration
    /// A u32 in the order of the network, the first byte lowest.
    case ipv4
  }

  init(_ title: String, _ form: Form = .plain, isSecret: Bool = false) {
    (self.title, self.form, self.isSecret) = (title, form, isSecret)
  }

  /// What is known of a key; nil for those of the application.
  public init?(namespace: Key?, key: Key) {
    guard let namespace, let names = KnownNames.byNamespace[namespace.name] else { return nil }
    guard let known = names.entry(of: key.text) else { return nil }
    self = known
  }

  /// What a number says; nil where that is no more than the number. Safe to show.
  func reading(_ type: ItemType, bits: UInt64) -> String? {
    guard form == .ipv4, type == .u32 else { return nil }
    return (0..<4).map { "\(UInt8(truncatingIfNeeded: bits >> ($0 * 8)))" }.joined(separator: ".")
  }

  /// What the bytes of a blob say; nil where they are not of the known form. Safe to show.
  func reading(_ data: [UInt8]) -> String? {
    switch form {
    case .plain, .ipv4: nil
    case .networkName: Self.networkName(data)
    case .text(let size): data.count == size ? Self.quoted(data.prefix { $0 != 0 }) : nil
    case .macAddress: data.count == 6 ? Self.address(data[...]) : nil
    case .calibration:
      data.count == 1904 ? "for \(Self.address(data[4..<10])), version \(data[..<4].hexText)" : nil
    }
  }

  private static func networkName(_ data: [UInt8]) -> String? {
    guard data.count == 36 else { return nil }
    let length = Int(data.u32(at: 0))
    return length <= 32 ? quoted(data[4..<4 + length]) : nil
  }

  private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.isEmpty ? "none" : "\"\(Printable.exactText(Array(bytes)))\""
  }

  private static func address(_ bytes: ArraySlice<UInt8>) -> String {
    MACAddress(bytes.hexText)?.description ?? bytes.hexText
  }
}

/// The keys of one namespace.
private struct KnownNames {
  /// Keys by their whole names.
  var whole: [String: KnownEntry] = [:]
  /// Those that go on with a number, or with anything: the first that fits counts.
  var prefixes: [(prefix: String, KnownEntry)] = []

  func entry(of key: String) -> KnownEntry? {
    whole[key] ?? prefixes.first { key.hasPrefix($0.prefix) }?.1
  }

  static let byNamespace: [Key: KnownNames] = {
    let tables: [(String, KnownNames)] = [
      ("nvs.net80211", wifi), ("misc", KnownNames(whole: ["log": KnownEntry("of the Wi-Fi library")])), ("phy", phy),
      // The key is the interface, by its number or, in older versions, its name (lwip/port/.../dhcp_state.c).
      ("dhcp_state", KnownNames(prefixes: [("", KnownEntry("DHCP: address last leased", .ipv4))])),
      ("bt_config.conf", bluedroid), ("nimble_bond", nimble), ("rmaker_creds", rainMaker), ("chip-factory", matter),
    ]
    return Dictionary(
      tables.compactMap { name, keys in (try? Key(validating: name)).map { ($0, keys) } }, uniquingKeysWith: { $1 })
  }()

  /// Names, types and sizes: the test of the Wi-Fi library's settings in nvs_flash's host tests.
  private static let wifi = KnownNames(
    whole: [
      "opmode": KnownEntry("Wi-Fi: mode"), "wifi.opmode": KnownEntry("Wi-Fi: mode"),
      "country": KnownEntry("Wi-Fi: country"), "wifi.country": KnownEntry("Wi-Fi: country"),
      "auto.conn": KnownEntry("Wi-Fi station: connects by itself"),
      "bssid.set": KnownEntry("Wi-Fi station: to one access point only"),
      "bcn.interval": KnownEntry("Wi-Fi access point: beacon interval"),
      "bcn_interval": KnownEntry("Wi-Fi access point: beacon interval"),
      "sta.ssid": KnownEntry("Wi-Fi station: network name", .networkName),
      "sta.pswd": KnownEntry("Wi-Fi station: password", .text(size: 65), isSecret: true),
      "sta.pmk": KnownEntry("Wi-Fi station: key made of the password", isSecret: true),
      "sta.mac": KnownEntry("Wi-Fi station: MAC address", .macAddress),
      "sta.bssid": KnownEntry("Wi-Fi station: address of its access point", .macAddress),
      "sta.chan": KnownEntry("Wi-Fi station: channel"),
      "sta.authmode": KnownEntry("Wi-Fi station: authentication"),
      "sta.apinfo": KnownEntry("Wi-Fi station: access points it knows", isSecret: true),
      "ap.ssid": KnownEntry("Wi-Fi access point: network name", .networkName),
      "ap.passwd": KnownEntry("Wi-Fi access point: password", .text(size: 65), isSecret: true),
      "ap.pmk": KnownEntry("Wi-Fi access point: key made of the password", isSecret: true),
      "ap.mac": KnownEntry("Wi-Fi access point: MAC address", .macAddress),
      "ap.chan": KnownEntry("Wi-Fi access point: channel"),
      "ap.authmode": KnownEntry("Wi-Fi access point: authentication"),
      "ap.hidden": KnownEntry("Wi-Fi access point: hides its name"),
      "ap.max.conn": KnownEntry("Wi-Fi access point: most stations"),
    ],
    prefixes: [
      ("sta.", KnownEntry("Wi-Fi station: a setting")), ("ap.", KnownEntry("Wi-Fi access point: a setting")),
      ("", KnownEntry("Wi-Fi: a setting")),
    ])

  /// esp_phy: phy_init.c and esp_phy_init.h.
  private static let phy = KnownNames(whole: [
    "cal_data": KnownEntry("radio calibration", .calibration),
    "cal_mac": KnownEntry("radio calibration: of the chip with this address", .macAddress),
    "cal_version": KnownEntry("radio calibration: format version"),
  ])

  /// bt/host/bluedroid: btc_config.c, osi/config.c. The text holds the keys of paired devices.
  private static let bluedroid = KnownNames(prefixes: [
    ("bt_cfg_key", KnownEntry("Bluetooth (Bluedroid): paired devices and their keys", isSecret: true))
  ])

  /// bt/host/nimble: ble_store_nvs.c.
  private static let nimble = KnownNames(prefixes: [
    ("our_sec_", KnownEntry("Bluetooth (NimBLE): own keys of a bond", isSecret: true)),
    ("peer_sec_", KnownEntry("Bluetooth (NimBLE): peer's keys of a bond", isSecret: true)),
    ("ead_sec_", KnownEntry("Bluetooth (NimBLE): key of encrypted advertising", isSecret: true)),
    ("cccd_sec_", KnownEntry("Bluetooth (NimBLE): subscriptions of a peer")),
    ("csfc_sec_", KnownEntry("Bluetooth (NimBLE): features of a peer")),
    ("p_dev_rec_", KnownEntry("Bluetooth (NimBLE): a bonded device")),
  ])

  /// esp-rainmaker: esp_rmaker_client_data.h.
  private static let rainMaker = KnownNames(whole: [
    "node_id": KnownEntry("RainMaker: node ID"),
    "client_cert": KnownEntry("RainMaker: certificate of the device"),
    "client_key": KnownEntry("RainMaker: private key of the device", isSecret: true),
    "csr": KnownEntry("RainMaker: certificate signing request"),
    "mqtt_host": KnownEntry("RainMaker: MQTT host"),
    "random": KnownEntry("RainMaker: random bytes that pairing starts from", isSecret: true),
  ])

  /// connectedhomeip: generate_esp32_chip_factory_bin.py.
  private static let matter = KnownNames(whole: [
    "discriminator": KnownEntry("Matter: discriminator"),
    "pin-code": KnownEntry("Matter: setup PIN code", isSecret: true),
    "iteration-count": KnownEntry("Matter: iterations of SPAKE2+"),
    "salt": KnownEntry("Matter: salt of SPAKE2+"),
    "verifier": KnownEntry("Matter: verifier of SPAKE2+", isSecret: true),
    "dac-cert": KnownEntry("Matter: attestation certificate of the device"),
    "dac-key": KnownEntry("Matter: attestation key of the device", isSecret: true),
    "dac-pub-key": KnownEntry("Matter: public attestation key of the device"),
    "pai-cert": KnownEntry("Matter: certificate of the product's attestation authority"),
    "cert-dclrn": KnownEntry("Matter: certification declaration"),
    "vendor-id": KnownEntry("Matter: vendor ID"), "vendor-name": KnownEntry("Matter: vendor name"),
    "product-id": KnownEntry("Matter: product ID"), "product-name": KnownEntry("Matter: product name"),
    "serial-num": KnownEntry("Matter: serial number"), "mfg-date": KnownEntry("Matter: date of manufacture"),
  ])
}
