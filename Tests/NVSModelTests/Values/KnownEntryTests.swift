import Testing

@testable import NVSModel

/// Layouts as ESP-IDF has them: its host test of the Wi-Fi library's settings (names and sizes), esp_phy_init.h, dhcp_state.c.
@Suite struct `An entry of ESP-IDF's own` {
  private func known(_ namespace: String, _ key: String) throws -> KnownEntry? {
    KnownEntry(namespace: try Key(validating: namespace), key: try Key(validating: key))
  }

  private func reading(_ namespace: String, _ key: String, _ bytes: [UInt8]) throws -> String? {
    ValueText(.blobData, data: bytes).reading(try known(namespace, key))
  }

  private func networkName(_ text: [UInt8], length: UInt8? = nil) -> [UInt8] {
    [length ?? UInt8(text.count), 0, 0, 0] + text + [UInt8](repeating: 0, count: 32 - text.count)
  }

  @Test func `has the network name behind its length`() throws {
    #expect(try reading("nvs.net80211", "sta.ssid", networkName(Array("my network".utf8))) == "\"my network\"")
    #expect(try reading("nvs.net80211", "ap.ssid", networkName([])) == "none")
    #expect(try reading("nvs.net80211", "ap.ssid", networkName([0x61, 0xFF, 0x1B])) == "\"a\\xff\\u{1b}\"")
  }

  @Test func `is not taken apart in another size, or where its bytes make no sense`() throws {
    #expect(try reading("nvs.net80211", "sta.ssid", networkName([], length: 33)) == nil)
    #expect(try reading("nvs.net80211", "sta.ssid", Array("network".utf8)) == nil)
    #expect(try reading("nvs.net80211", "sta.mac", [1, 2, 3]) == nil)
    #expect(try reading("phy", "cal_data", [UInt8](repeating: 0, count: 1903)) == nil)
    let address = try known("dhcp_state", "0")
    #expect(ValueText(.u64, bits: 1).reading(address) == nil)
    #expect(ValueText(.string, data: networkName([0x61])).reading(try known("nvs.net80211", "sta.ssid")) == nil)
  }

  @Test func `has a password, which is a secret, and an address`() throws {
    let password = Array("correct horse".utf8)
    let field = password + [UInt8](repeating: 0, count: 65 - password.count)
    #expect(try reading("nvs.net80211", "sta.pswd", field) == "\"correct horse\"")
    #expect(try known("nvs.net80211", "sta.pswd")?.isSecret == true)
    #expect(try reading("nvs.net80211", "sta.mac", [0x24, 0x0A, 0xC4, 1, 2, 0xFF]) == "24:0a:c4:01:02:ff")
  }

  @Test func `tells for which chip a radio was calibrated`() throws {
    let data: [UInt8] = [1, 2, 3, 4, 0x24, 0x0A, 0xC4, 1, 2, 3] + [UInt8](repeating: 9, count: 1894)
    #expect(try reading("phy", "cal_data", data) == "for 24:0a:c4:01:02:03, version 01020304")
  }

  @Test func `has an address in the order of the network`() throws {
    // 192.168.4.2, the first byte lowest.
    #expect(ValueText(.u32, bits: 0x0204_A8C0).reading(try known("dhcp_state", "0")) == "192.168.4.2")
  }

  @Test func `is known by namespace and key, numbered ones by their beginning`() throws {
    #expect(try known("nimble_bond", "our_sec_12")?.isSecret == true)
    #expect(try known("bt_config.conf", "bt_cfg_key0")?.isSecret == true)
    #expect(try known("rmaker_creds", "client_key")?.isSecret == true)
    #expect(try known("rmaker_creds", "node_id")?.isSecret == false)
    #expect(try known("my_app", "sta.ssid") == nil && known("phy", "other") == nil)
    #expect(KnownEntry(namespace: nil, key: try Key(validating: "cal_mac")) == nil)
  }

  @Test func `is named in a report, with what it says, and as JSON with its bytes too`() throws {
    let items = [
      Item(row: 0, key: try Key(validating: "nvs.net80211"), content: .namespace),
      Item(row: 1, key: try Key(validating: "sta.ssid"), content: .blob(networkName(Array("my network".utf8)))),
    ]
    let image = try ImageEncoder.encode(items, geometry: Geometry(size: 0x3000))
    let view = FirmwareView(mounting: PartitionImage(image.bytes))
    #expect(FirmwareReport(view).text.contains("36    0:1    \"my network\" · Wi-Fi station: network name\n"))
    let json = FirmwareReport(view).json.text
    #expect(json.contains(#""known": "Wi-Fi station: network name", "decoded": "\"my network\"""#))
    #expect(json.contains(#""hex": "0a0000006d79"#))
    #expect(
      RawReport(view.image, findings: view.findings).text.contains("\"my network\" · Wi-Fi station: network name\n"))
    #expect(HistoryReport(History(view)).text.contains("\"my network\" · Wi-Fi station: network name\n"))
  }
}
