// What of Linux cannot be seen from Swift: its module of the C library leaves out this header,
#include <malloc.h>

// and it has <sys/mman.h> without the macro that shows this.
extern int memfd_create(const char *name, unsigned int flags);

// This is shown to GNU sources only.
extern int syncfs(int descriptor);

// MFD_CLOEXEC of <linux/memfd.h>.
enum { fctry_memfd_close_on_exec = 1 };

// O_TMPFILE of <fcntl.h>, which is there for those who define _GNU_SOURCE only, but for its O_DIRECTORY. The header itself would
// declare `struct stat` and `struct flock` anew.
enum { fctry_open_unnamed = 020000000 };

// So are this function of <stdio.h> and RENAME_NOREPLACE.
extern int renameat2(int old_folder, const char *old, int new_folder, const char *new, unsigned int flags);
enum { fctry_rename_no_replace = 1 };

// The magic number of the file system that a file lies on, by statfs(2); -1 where that cannot be had. It comes first in what the
// call fills, whose header is left out: it would declare anew what that module has.
struct statfs;
extern int statfs(const char *path, struct statfs *status);
static inline long fctry_file_system(const char *path) {
  long status[64];
  return statfs(path, (struct statfs *)status) == 0 ? status[0] : -1;
}
