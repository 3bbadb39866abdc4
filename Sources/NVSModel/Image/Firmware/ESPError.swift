/// The errors of ESP-IDF that opening or reading an NVS partition can end in.
public enum ESPError: String, Error, Hashable, Sendable {
  case fail = "ESP_FAIL"
  case notAllowed = "ESP_ERR_NOT_ALLOWED"
  case notFound = "ESP_ERR_NVS_NOT_FOUND"
  case typeMismatch = "ESP_ERR_NVS_TYPE_MISMATCH"
  case notEnoughSpace = "ESP_ERR_NVS_NOT_ENOUGH_SPACE"
  case invalidState = "ESP_ERR_NVS_INVALID_STATE"
  case invalidLength = "ESP_ERR_NVS_INVALID_LENGTH"
  case valueTooLong = "ESP_ERR_NVS_VALUE_TOO_LONG"
  case noFreePages = "ESP_ERR_NVS_NO_FREE_PAGES"
  case newVersionFound = "ESP_ERR_NVS_NEW_VERSION_FOUND"
  case keysNotInitialized = "ESP_ERR_NVS_KEYS_NOT_INITIALIZED"
  case corruptKeyPartition = "ESP_ERR_NVS_CORRUPT_KEY_PART"
  case pageInvalid = "ESP_ERR_INVALID_STATE"

  /// The name that ESP-IDF prints.
  public var name: String { rawValue }
}
