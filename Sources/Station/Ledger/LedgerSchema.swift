/// The ledger's tables, and how older ones become them.
struct LedgerSchema {
  /// What leads from each version to the next; the first makes version 1 of nothing.
  let steps: [String]

  /// The tables of this program.
  static let current = LedgerSchema(steps: [versionOne])

  /// "fcty" in ASCII, in the file's header: whose database it is.
  static let applicationID = 0x6663_7479

  /// The version that it leads to.
  var version: Int { steps.count }

  /// Sets a connection up, and brings the file's tables to this version.
  ///
  /// - Throws: ``LedgerError`` for another program's database, and for tables newer than these.
  func prepare(_ database: Database) throws {
    // Before anything is written to a file that may be another's.
    try requireOwn(database)
    guard try database.first("PRAGMA journal_mode = WAL")?.text(0) == "wal" else { throw LedgerError(.noSharedMemory) }
    // Whoever is told that something is recorded must find it after a power cut.
    try database.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")
    if try Self.version(of: database) == version { return }
    try database.transaction {
      // Another program may have been faster.
      let found = try Self.version(of: database)
      guard found <= version else { throw LedgerError(.newer(found, known: version)) }
      for step in steps[found...] { try database.script(step) }
      try database.script("PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(version)")
    }
  }

  private func requireOwn(_ database: Database) throws {
    // In one state of the file: another program may be making it at this moment.
    let (found, owner, tables) = try database.snapshot {
      (
        try Self.version(of: database), try database.first("PRAGMA application_id")?.integer(0) ?? 0,
        try database.first("SELECT count(*) FROM sqlite_schema")?.integer(0) ?? 0
      )
    }
    guard owner == Self.applicationID || (owner == 0 && found == 0 && tables == 0) else { throw LedgerError(.foreign) }
    guard found <= version else { throw LedgerError(.newer(found, known: version)) }
  }

  private static func version(of database: Database) throws -> Int {
    try database.first("PRAGMA user_version")?.integer(0) ?? 0
  }

  /// `events` and `event_values` are what happened. `devices` and `held_values` are what follows from them, kept so that the
  /// database itself can refuse a second one.
  private static let versionOne = """
    CREATE TABLE salt (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL) STRICT;

    CREATE TABLE events (
      number INTEGER PRIMARY KEY CHECK (number > 0),
      time INTEGER NOT NULL, kind TEXT NOT NULL, station TEXT NOT NULL, operator TEXT NOT NULL, program TEXT NOT NULL,
      session INTEGER REFERENCES events, batch TEXT, version TEXT, device INTEGER REFERENCES events,
      attempt INTEGER REFERENCES events, mac TEXT, chip TEXT, port TEXT, partition TEXT, "offset" INTEGER, image TEXT,
      key TEXT, result TEXT, reason TEXT, duration INTEGER, hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_of_device ON events (device) WHERE device IS NOT NULL;
    CREATE INDEX events_of_mac ON events (mac) WHERE mac IS NOT NULL;
    CREATE INDEX batches ON events (batch) WHERE kind = 'batch';
    CREATE INDEX acceptances ON events (kind) WHERE kind = 'accept';

    CREATE TABLE event_values (
      event INTEGER NOT NULL REFERENCES events, place INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (event, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX event_values_by_value ON event_values (value);

    CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    CREATE TRIGGER values_stay BEFORE UPDATE ON event_values BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER values_last BEFORE DELETE ON event_values BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    CREATE TRIGGER events_follow BEFORE INSERT ON events
      WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM events)
      BEGIN SELECT RAISE(ABORT, 'an event follows the last'); END;

    CREATE TABLE devices (
      id INTEGER PRIMARY KEY REFERENCES events,
      batch TEXT NOT NULL, identity TEXT NOT NULL, number INTEGER,
      standing TEXT NOT NULL CHECK (standing IN ('ready', 'unsettled', 'passed', 'given-up')),
      step TEXT CHECK (step IN ('claimed', 'writing')),
      mac TEXT, session INTEGER REFERENCES events, attempt INTEGER REFERENCES events,
      has_passed INTEGER NOT NULL CHECK (has_passed IN (0, 1)), event INTEGER NOT NULL REFERENCES events,
      UNIQUE (batch, identity),
      CHECK ((mac IS NULL) = (standing = 'ready' AND step IS NULL)),
      CHECK ((step IS NULL) = (session IS NULL)),
      CHECK (standing <> 'given-up' OR step IS NULL),
      CHECK (has_passed = 1 OR standing <> 'passed')
    ) STRICT;
    CREATE UNIQUE INDEX one_device_a_mac ON devices (mac) WHERE mac IS NOT NULL AND standing <> 'given-up';
    CREATE INDEX open_devices ON devices (session) WHERE session IS NOT NULL;
    CREATE INDEX devices_by_number ON devices (batch, number) WHERE number IS NOT NULL;

    CREATE TRIGGER one_mac_a_device BEFORE UPDATE ON devices
      WHEN OLD.mac <> NEW.mac OR OLD.has_passed > NEW.has_passed OR (OLD.has_passed = 1 AND NEW.mac IS NULL)
      BEGIN SELECT RAISE(ABORT, 'a device belongs to one MAC'); END;
    CREATE TRIGGER given_up_stays BEFORE UPDATE ON devices WHEN OLD.standing = 'given-up'
      BEGIN SELECT RAISE(ABORT, 'a device that was given up is never used again'); END;

    CREATE TABLE held_values (
      name TEXT NOT NULL, value TEXT NOT NULL, device INTEGER NOT NULL REFERENCES devices, PRIMARY KEY (name, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX held_values_of_device ON held_values (device);
    """
}
