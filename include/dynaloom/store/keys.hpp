#pragma once

#include <dynaloom/value/item.hpp>

#include <optional>
#include <string>

namespace dynaloom {

// Every member of a request has an initialiser, so that designated ones may leave it out without a warning.

/// A primary key: the key attributes and nothing else.
using Key = Item;

enum class KeyType : unsigned char { S, N, B };

struct KeyAttribute {
    std::string name{};
    KeyType type = KeyType::S;

    friend bool operator==(const KeyAttribute&, const KeyAttribute&) = default;
};

struct KeySchema {
    KeyAttribute partition_key{};
    std::optional<KeyAttribute> sort_key{};

    friend bool operator==(const KeySchema&, const KeySchema&) = default;
};

}  // namespace dynaloom
