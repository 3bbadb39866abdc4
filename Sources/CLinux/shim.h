// What of Linux cannot be seen from Swift: its module of the C library leaves out this header,
#include <malloc.h>

// and it has <sys/mman.h> without the macro that shows this.
extern int memfd_create(const char *name, unsigned int flags);

// MFD_CLOEXEC of <linux/memfd.h>.
enum { fctry_memfd_close_on_exec = 1 };
