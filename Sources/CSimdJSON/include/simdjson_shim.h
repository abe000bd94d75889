#pragma once
// Decodes one flat JSON object into slots for a table of known keys, over simdjson's on-demand parser.
//
// A decoder owns its buffers and is used by one thread at a time. Nothing here throws; failures are returned.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a slot holds. A key that did not occur leaves `RKJ_MISSING`.
enum {
    RKJ_MISSING = 0,
    RKJ_NULL = 1,
    RKJ_BOOL = 2,
    RKJ_INTEGER = 3,
    RKJ_DOUBLE = 4,
    RKJ_STRING = 5,
    RKJ_OTHER = 6, // an object or an array: `text` is its JSON, perhaps with white space after it
};

/// One value. `text` is UTF-8 of `length` bytes, not NUL-terminated, valid until the decoder's next call or its end.
typedef struct {
    int32_t kind;
    uint32_t length;
    int64_t integer; // RKJ_INTEGER, and 0 or 1 for RKJ_BOOL
    double number;   // RKJ_DOUBLE
    const char *text;
} rkj_slot;

enum {
    RKJ_OK = 0,
    RKJ_EMPTY,
    RKJ_NOT_AN_OBJECT,
    RKJ_MALFORMED,
    RKJ_DUPLICATE,
    RKJ_INTEGER_RANGE,
    RKJ_BAD_NUMBER,
    RKJ_BAD_UTF8,
    RKJ_BAD_STRING,
    RKJ_BAD_LITERAL,
    RKJ_UNFINISHED,
    RKJ_TRAILING,
    RKJ_TOO_DEEP,
    RKJ_TOO_LARGE,
    RKJ_NO_MEMORY,
};

/// Where decoding failed: the known key concerned (-1: none) and the byte offset (-1: not known).
typedef struct {
    int32_t key;
    int64_t offset;
} rkj_failure;

typedef struct rkj_decoder rkj_decoder;
typedef struct rkj_keys rkj_keys;

/// A table of keys in the order of their slots; NULL when memory is short. The texts are copied.
rkj_keys *rkj_keys_create(const char *const *texts, size_t count);
void rkj_keys_destroy(rkj_keys *keys);

rkj_decoder *rkj_decoder_create(void);
void rkj_decoder_destroy(rkj_decoder *decoder);

/// Decodes `length` bytes. `slots` has room for as many values as `keys` has keys, and is overwritten.
/// Returns RKJ_OK or a failure's number with `failure` filled in.
int32_t rkj_decode(rkj_decoder *decoder, const rkj_keys *keys, const void *bytes, size_t length, rkj_slot *slots,
                   rkj_failure *failure);

#ifdef __cplusplus
}
#endif
