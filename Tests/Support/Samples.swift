/// What the tests of several rooms are given.
public enum Samples {
  /// The table of a 4 MB ESP32 as in ESP-Jumpstart, with a partition for factory values behind its own.
  public static let partitions = """
    nvs,      data, nvs,     0x9000,   0x4000
    otadata,  data, ota,     0xd000,   0x2000
    phy_init, data, phy,     0xf000,   0x1000
    ota_0,    app,  ota_0,   0x20000,  1600K
    ota_1,    app,  ota_1,   ,         1600K
    fctry,    data, nvs,     0x340000, 0x6000
    """
}
