// What of SQLite cannot be used from Swift: SQLITE_TRANSIENT is a cast of -1 to a function.
#include <sqlite3.h>

static inline int fctry_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

static inline int fctry_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return count ? sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT)
               : sqlite3_bind_zeroblob(statement, index, 0);
}
