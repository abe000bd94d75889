#pragma once
// Counts what a thread takes from the heap. A program that links this uses these functions in the place of glibc's own,
// and they call glibc's; so it is for measuring programs alone.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How often the calling thread has allocated so far, by whatever library.
int64_t allocations_of_this_thread(void);

#ifdef __cplusplus
}
#endif
