#include <dynaloom/value/encoded_item.hpp>

#include "value/attribute_collector.hpp"
#include "value/size.hpp"
#include "value/text.hpp"
#include "value/transcode.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom {
namespace {

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

void write(ItemWriter& out, const Attribute& attribute) {
    out.name(attribute.name);
    out.value(attribute.value);
}

// Key attributes obey the same rules as those in the body, though they are not written.
void check(const Item& keys) {
    if (keys.empty()) return;
    ItemWriter out{Encoding::wire};
    for (const Attribute& attribute : keys) write(out, attribute);
}

// Runs what reads a body and writes it. What the writer refuses was wrong in the body.
template <class Function>
auto rewriting(const Function& function) {
    try {
        return function();
    } catch (const ValidationError& error) {
        throw DecodeError{error.what(), {}, "a value that DynamoDB refuses"};
    }
}

}  // namespace

EncodedItem EncodedItem::from_item(const Item& item, Encoding encoding, std::span<const std::string_view> key_names) {
    Item keys;
    ItemWriter out{encoding};
    for (const Attribute& attribute : item) {
        if (is_one_of(attribute.name, key_names))
            keys.set(attribute.name, attribute.value);
        else
            write(out, attribute);
    }
    check(keys);
    return trusted(std::move(keys), out.finish(), encoding);
}

EncodedItem EncodedItem::parse(std::string_view body, Encoding encoding, std::span<const std::string_view> key_names) {
    return rewriting([&] {
        Item keys;
        ItemReader in{encoding, body, true};
        ItemWriter out{encoding};
        detail::NameCheck names;
        for (std::string_view name; in.next_name(name);) {
            names.add(name);
            if (is_one_of(name, key_names)) {
                std::string key_name{name};
                keys.set(std::move(key_name), in.value());
            } else {
                out.name(name);
                detail::copy_value(in, out, &names);
            }
        }
        names.close(0);
        in.finish();
        check(keys);
        return trusted(std::move(keys), out.finish(), encoding);
    });
}

EncodedItem EncodedItem::trusted(Item keys, std::string body, Encoding encoding) {
    EncodedItem item;
    item.keys_ = std::move(keys);
    item.body_ = std::move(body);
    item.encoding_ = encoding;
    return item;
}

Item EncodedItem::to_item() const {
    detail::AttributeCollector attributes;
    for (const Attribute& key : keys_) attributes.add(key.name, key.value);
    ItemReader in{encoding_, body_};
    for (std::string_view name; in.next_name(name);) {
        std::string owned{name};
        attributes.add(std::move(owned), in.value());
    }
    in.finish();
    return std::move(attributes).finish([](const std::string& name) {
        throw DecodeError{"two attributes are named " + detail::quoted(name), name, "name " + detail::quoted(name)};
    });
}

EncodedItem EncodedItem::to(Encoding encoding) const {
    if (encoding == encoding_) return *this;
    return rewriting([&] {
        ItemReader in{encoding_, body_};
        ItemWriter out{encoding};
        for (std::string_view name; in.next_name(name);) {
            out.name(name);
            detail::copy_value(in, out, nullptr);
        }
        in.finish();
        return trusted(keys_, out.finish(), encoding);
    });
}

EncodedItem EncodedItem::with_keys(std::span<const std::string_view> key_names) const {
    const bool all_beside =
        keys_.size() == key_names.size() &&
        std::ranges::all_of(key_names, [this](std::string_view name) { return keys_.contains(name); });
    if (all_beside) return *this;
    Item keys;
    ItemWriter out{encoding_};
    for (const Attribute& attribute : keys_) {
        if (is_one_of(attribute.name, key_names))
            keys.set(attribute.name, attribute.value);
        else
            write(out, attribute);
    }
    return rewriting([&] {
        ItemReader in{encoding_, body_};
        for (std::string_view name; in.next_name(name);) {
            if (is_one_of(name, key_names)) {
                std::string key_name{name};
                keys.set(std::move(key_name), in.value());
            } else {
                out.name(name);
                detail::copy_value(in, out, nullptr);
            }
        }
        in.finish();
        return trusted(std::move(keys), out.finish(), encoding_);
    });
}

std::size_t EncodedItem::size() const {
    std::size_t size = 0;
    for (const Attribute& attribute : keys_) size += attribute.name.size() + detail::size_of(attribute.value);
    ItemReader in{encoding_, body_};
    for (std::string_view name; in.next_name(name);) size += name.size() + detail::size_of(in);
    in.finish();
    return size;
}

}  // namespace dynaloom
