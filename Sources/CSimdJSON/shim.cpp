#include "simdjson_shim.h"

#include <simdjson.h>

#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace simdjson;

namespace {

/// Beyond any message of ours; keeps a hostile nesting from exhausting the stack.
constexpr int deepest = 128;
constexpr size_t largest = 64u << 20;

/// Turns the library's error into ours.
int32_t code_of(error_code error) {
    switch (error) {
    case SUCCESS: return RKJ_OK;
    case EMPTY: return RKJ_EMPTY;
    case UTF8_ERROR: return RKJ_BAD_UTF8;
    case STRING_ERROR:
    case UNESCAPED_CHARS: return RKJ_BAD_STRING;
    case UNCLOSED_STRING:
    case INCOMPLETE_ARRAY_OR_OBJECT: return RKJ_UNFINISHED;
    case NUMBER_ERROR: return RKJ_BAD_NUMBER;
    case T_ATOM_ERROR:
    case F_ATOM_ERROR:
    case N_ATOM_ERROR: return RKJ_BAD_LITERAL;
    case MEMALLOC: return RKJ_NO_MEMORY;
    case CAPACITY: return RKJ_TOO_LARGE;
    case DEPTH_ERROR: return RKJ_TOO_DEEP;
    default: return RKJ_MALFORMED;
    }
}

/// Whether a token that is not a number this program can hold is a whole number all the same.
bool is_whole_number(std::string_view token) {
    size_t at = !token.empty() && token[0] == '-' ? 1 : 0;
    size_t first = at;
    while (at < token.size() && token[at] >= '0' && token[at] <= '9') { at++; }
    if (at == first || (token[first] == '0' && at > first + 1)) { return false; }
    return at == token.size() || std::strchr(" \t\r\n,]}", token[at]) != nullptr;
}

int32_t read_number(ondemand::value &value, rkj_slot &slot) {
    std::string_view token = value.raw_json_token();
    ondemand::number number;
    if (value.get_number().get(number)) { return is_whole_number(token) ? RKJ_INTEGER_RANGE : RKJ_BAD_NUMBER; }
    switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer:
        slot.kind = RKJ_INTEGER;
        slot.integer = number.get_int64();
        return RKJ_OK;
    case ondemand::number_type::unsigned_integer:
        return RKJ_INTEGER_RANGE;
    default:
        slot.kind = RKJ_DOUBLE;
        slot.number = number.get_double();
        return RKJ_OK;
    }
}

int32_t read_value(ondemand::value value, rkj_slot &slot, int depth);

/// Walks an object or array to its end so that what is skipped is still held to JSON's rules.
int32_t read_nested(ondemand::value &value, ondemand::json_type type, int depth) {
    if (depth >= deepest) { return RKJ_TOO_DEEP; }
    rkj_slot ignored;
    if (type == ondemand::json_type::array) {
        ondemand::array array;
        if (auto error = value.get_array().get(array)) { return code_of(error); }
        for (auto element : array) {
            ondemand::value inner;
            if (auto error = std::move(element).get(inner)) { return code_of(error); }
            if (auto code = read_value(inner, ignored, depth + 1)) { return code; }
        }
        return RKJ_OK;
    }
    ondemand::object object;
    if (auto error = value.get_object().get(object)) { return code_of(error); }
    for (auto element : object) {
        ondemand::field field;
        if (auto error = std::move(element).get(field)) { return code_of(error); }
        std::string_view key;
        if (auto error = field.unescaped_key().get(key)) { return code_of(error); }
        if (auto code = read_value(field.value(), ignored, depth + 1)) { return code; }
    }
    return RKJ_OK;
}

int32_t read_value(ondemand::value value, rkj_slot &slot, int depth) {
    ondemand::json_type type;
    if (value.type().get(type)) { return RKJ_BAD_LITERAL; }
    switch (type) {
    case ondemand::json_type::string: {
        std::string_view text;
        if (auto error = value.get_string().get(text)) { return code_of(error); }
        slot.kind = RKJ_STRING;
        slot.text = text.data();
        slot.length = static_cast<uint32_t>(text.size());
        return RKJ_OK;
    }
    case ondemand::json_type::number:
        return read_number(value, slot);
    case ondemand::json_type::boolean: {
        bool truth;
        if (value.get_bool().get(truth)) { return RKJ_BAD_LITERAL; }
        slot.kind = RKJ_BOOL;
        slot.integer = truth ? 1 : 0;
        return RKJ_OK;
    }
    case ondemand::json_type::null: {
        bool truth;
        if (value.is_null().get(truth) || !truth) { return RKJ_BAD_LITERAL; }
        slot.kind = RKJ_NULL;
        return RKJ_OK;
    }
    default: {
        slot.kind = RKJ_OTHER;
        slot.text = std::string_view(value.raw_json_token()).data();
        return read_nested(value, type, depth);
    }
    }
}

} // namespace

struct rkj_keys {
    std::vector<std::string> texts;

    /// The slot of a key, or -1. Writers keep one order, so the key after the last one found is tried first.
    int32_t find(std::string_view key, size_t &hint) const {
        size_t count = texts.size();
        for (size_t tried = 0; tried < count; tried++) {
            size_t at = hint + tried < count ? hint + tried : hint + tried - count;
            if (texts[at] == key) {
                hint = at + 1 == count ? 0 : at + 1;
                return static_cast<int32_t>(at);
            }
        }
        return -1;
    }
};

struct rkj_decoder {
    ondemand::parser parser;
    std::vector<char> buffer;

    int32_t decode(const rkj_keys &keys, const void *bytes, size_t length, rkj_slot *slots, rkj_failure &failure) {
        for (size_t at = 0; at < keys.texts.size(); at++) { slots[at] = rkj_slot{}; }
        if (length == 0) { return RKJ_EMPTY; }
        if (length > largest) { return RKJ_TOO_LARGE; }
        if (buffer.size() < length + SIMDJSON_PADDING) { buffer.resize((length + SIMDJSON_PADDING) * 2); }
        std::memcpy(buffer.data(), bytes, length);
        std::memset(buffer.data() + length, 0, SIMDJSON_PADDING);

        ondemand::document document;
        if (auto error = parser.iterate(buffer.data(), length, buffer.size()).get(document)) { return code_of(error); }
        int32_t code = members(document, keys, slots, failure);
        const char *location;
        auto error = document.current_location().get(location);
        if (code == RKJ_OK && error == OUT_OF_BOUNDS) { return RKJ_OK; }
        if (code == RKJ_OK) { code = RKJ_TRAILING; }
        if (!error && location >= buffer.data() && location <= buffer.data() + length) {
            failure.offset = location - buffer.data();
        }
        return code;
    }

    int32_t members(ondemand::document &document, const rkj_keys &keys, rkj_slot *slots, rkj_failure &failure) {
        ondemand::object object;
        if (auto error = document.get_object().get(object)) {
            return error == INCORRECT_TYPE ? RKJ_NOT_AN_OBJECT : code_of(error);
        }
        size_t hint = 0;
        for (auto element : object) {
            failure.key = -1;
            ondemand::field field;
            if (auto error = std::move(element).get(field)) { return code_of(error); }
            std::string_view key;
            if (auto error = field.unescaped_key().get(key)) { return code_of(error); }
            int32_t at = keys.find(key, hint);
            rkj_slot ignored{};
            rkj_slot &slot = at < 0 ? ignored : slots[at];
            failure.key = at;
            if (slot.kind != RKJ_MISSING) { return RKJ_DUPLICATE; }
            if (auto code = read_value(field.value(), slot, 1)) { return code; }
            if (slot.kind == RKJ_OTHER) {
                const char *after;
                if (auto error = document.current_location().get(after)) { return code_of(error); }
                slot.length = static_cast<uint32_t>(after - slot.text);
            }
        }
        failure.key = -1;
        return RKJ_OK;
    }
};

extern "C" {

rkj_keys *rkj_keys_create(const char *const *texts, size_t count) {
    try {
        auto *keys = new rkj_keys;
        keys->texts.assign(texts, texts + count);
        return keys;
    } catch (...) {
        return nullptr;
    }
}

void rkj_keys_destroy(rkj_keys *keys) { delete keys; }

rkj_decoder *rkj_decoder_create(void) { return new (std::nothrow) rkj_decoder; }

void rkj_decoder_destroy(rkj_decoder *decoder) { delete decoder; }

int32_t rkj_decode(rkj_decoder *decoder, const rkj_keys *keys, const void *bytes, size_t length, rkj_slot *slots,
                   rkj_failure *failure) {
    *failure = rkj_failure{-1, -1};
    try {
        return decoder->decode(*keys, bytes, length, slots, *failure);
    } catch (...) {
        return RKJ_NO_MEMORY;
    }
}

}
