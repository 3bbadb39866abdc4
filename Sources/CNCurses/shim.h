// What of curses cannot be seen from Swift: macros, variadic functions and global variables. It keeps no state.
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <ncurses.h>
#include <term.h>

// The modules of <wchar.h> and <string.h> that Swift knows are built without the macros that show these.
extern int wcwidth(wchar_t character);
extern char *strcasestr(const char *text, const char *part);

static inline int fctry_columns(unsigned int scalar) { return wcwidth((wchar_t)scalar); }

static inline int fctry_locale_is_utf8(void) {
  if (!setlocale(LC_CTYPE, "")) {
    // Over ssh the name of the other machine's locale comes along; that this one lacks it does not make it less UTF-8.
    const char *name = getenv("LC_ALL");
    if (!name || !*name) name = getenv("LC_CTYPE");
    if (!name || !*name) name = getenv("LANG");
    if (name && (strcasestr(name, "utf-8") || strcasestr(name, "utf8"))) setlocale(LC_CTYPE, "C.UTF-8");
  }
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static inline int fctry_colors(void) { return COLORS; }
static inline int fctry_color_pairs(void) { return COLOR_PAIRS; }

static inline unsigned int fctry_attributes(int bold, int dim, int italic, int underline, int reverse) {
  return (bold ? WA_BOLD : 0) | (dim ? WA_DIM : 0) | (italic ? WA_ITALIC : 0) | (underline ? WA_UNDERLINE : 0)
      | (reverse ? WA_REVERSE : 0);
}

// Writes one cell: `scalars` ends in 0.
static inline void fctry_put(int y, int x, const unsigned int *scalars, unsigned int attributes, int pair) {
  cchar_t cell;
  if (setcchar(&cell, (const wchar_t *)scalars, attributes, 0, &pair) == OK) mvadd_wch(y, x, &cell);
}

static inline void fctry_clear(void) { werase(stdscr); }
static inline void fctry_forget(void) { clearok(curscr, TRUE); }
static inline void fctry_place_cursor(int y, int x) { wmove(stdscr, y, x); }
static inline void fctry_show(void) { wrefresh(stdscr); }

// Input is not read through curses: see InputDecoder.
static inline void fctry_prepare(void) {
  raw();
  noecho();
  nonl();
  typeahead(-1);
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
}

// The string of a capability, NULL when the terminal has none.
static inline const char *fctry_capability(const char *name) {
  const char *text = tigetstr((char *)name);
  return text == (char *)-1 ? NULL : text;
}
