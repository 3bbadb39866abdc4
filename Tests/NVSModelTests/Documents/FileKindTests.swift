import Foundation
import Testing

@testable import NVSModel

@Suite struct `The kind of a file` {
  @Test(
    arguments: [
      ("nvs, data, nvs, , 24K\n", .partitionTable), ("key,type,encoding,value\n", .factoryCSV),
      ("app,namespace,\nserial_no,data,string\n", .manufacturingConfig),
      ("id,serial_no\n1,SN1\n2,SN2\n", .valuesCSV), ("hello there\n", .text), ("", .empty),
    ] as [(String, FileKind)])
  func `of a text goes by its lines`(text: String, kind: FileKind) { #expect(FileKind(Array(text.utf8)) == kind) }

  @Test func `of the corpus is an NVS image, unless nothing in it is of one`() throws {
    let encrypted = ["gen_encrypted_read_without_key", "gen_encrypted_read_wrong_key", "keys_partition_bad_crc"]
    for name in Fixtures.dumps {
      let kind = FileKind(try Fixtures.dump(name))
      switch name {
      case "all_zero_0x3000", "random_garbage_0x3000": #expect(kind == .binary)
      case _ where encrypted.contains(name): #expect(kind == .nvsImage(looksEncrypted: true))
      case "idf_fixture_encrypted_testapps": #expect(kind == .nvsImage(looksEncrypted: true))
      default: #expect(kind == .nvsImage(looksEncrypted: false), "\(name)")
      }
    }
  }

  @Test func `of binary files goes by their headers`() throws {
    let table = try PartitionTable(bytes: Array(FlashSample.table.utf8)).binary()
    #expect(FileKind(table) == .partitionTable)
    #expect(FileKind(FlashSample.app("a", "1")) == .appImage)
    let flash = try FlashSample.whole().bytes
    #expect(FileKind(flash) == .wholeFlash)
    #expect(FileKind(Array(flash.dropFirst(0x8000))) == .wholeFlash)
    #expect(FileKind(try Fixtures.bytes("dumps/keys/keys_testapps.bin")) == .nvsKeys)
    #expect(FileKind([0, 1, 2, 3]) == .binary)
  }

  /// A counter that was written again and again: the page is ACTIVE, so that the file begins `FE FF FF FF`, and most of its
  /// entries are erased, so that a third of what follows the header is 0.
  @Test func `is an NVS image when a young device has counted`() throws {
    let items = [
      Item(row: 0, key: try Key(validating: "n"), content: .namespace),
      Item(row: 1, key: try Key(validating: "count"), content: .integer(.u32, bits: 71)),
    ]
    var counted = try ImageEncoder.encode(items, version: .v2, geometry: try Geometry(size: 0x3000)).bytes
    for byte in NVS.headerSize..<NVS.headerSize + 18 { counted[byte] = 0 }
    #expect(FileKind(counted) == .nvsImage(looksEncrypted: false))
  }

  @Test(arguments: ["active_page_bit_in_byte_2", "blank_page_bit_in_byte_1"])
  func `is an NVS image when a flipped bit makes it begin as UTF-16 does`(name: String) throws {
    let bytes = try Fixtures.bytes("found/\(name).bin")
    #expect(FileKind(bytes) == .nvsImage(looksEncrypted: false))
  }

  /// A device whose one page in use has a flipped bit anywhere in its header: the entries are those of a partition still.
  @Test func `is an NVS image with any bit of its first header flipped`() throws {
    for name in ["namespace_only", "gen_sample_val", "idf_fixture_old_blob_rw4096", "lived_short_3pages"] {
      let image = try Fixtures.dump(name)
      for bit in 0..<NVS.headerSize * 8 {
        var bytes = image
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(FileKind(bytes) == .nvsImage(looksEncrypted: false), "bit \(bit) of \(name)")
      }
    }
  }

  @Test func `is an NVS image with another image in a value and a damaged header`() throws {
    let inner = try Fixtures.dump("namespace_only").prefix(3000)
    var image = try ForgedImage(pages: 3)
    image.add(.blobV1, "inner", Array(inner))
    var bytes = image.bytes
    bytes[PageLayout.crc] ^= 3
    #expect(FileKind(bytes) == .nvsImage(looksEncrypted: false))
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian])
  func `is a text where a CSV has two or four bytes a character`(encoding: String.Encoding) throws {
    let text = "\u{FEFF}key,type,encoding,value\nns,namespace,,\nname,data,string,Gerät №1\n"
    let bytes = Array(try #require(text.data(using: encoding)))
    #expect(FileKind(bytes) == .text)
  }
}
