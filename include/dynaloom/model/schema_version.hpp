#pragma once

#include <dynaloom/detail/md5.hpp>
#include <dynaloom/model/extra.hpp>
#include <dynaloom/model/model_options.hpp>
#include <dynaloom/model/reflect.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace dynaloom {
namespace detail {

/// Writes text into a digest as Python's json.dumps writes a string: ASCII, others as \uXXXX in UTF-16.
class JsonDigest {
public:
    constexpr void raw(std::string_view text) { md5_.update(text); }

    constexpr void string(std::string_view text) {
        md5_.update('"');
        for (std::size_t i = 0; i < text.size();) character(next_code_point(text, i));
        md5_.update('"');
    }

    constexpr std::array<char, 32> finish() { return md5_.finish(); }

private:
    constexpr void character(std::uint32_t c) {
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
            md5_.update(static_cast<char>(c));
            return;
        }
        constexpr std::string_view escaped = "\"\\\n\r\t\f\b";
        constexpr std::string_view letters = "\"\\nrtfb";
        const std::size_t at = c < 0x80 ? escaped.find(static_cast<char>(c)) : std::string_view::npos;
        if (at != std::string_view::npos) {
            md5_.update('\\');
            md5_.update(letters[at]);
        } else if (c < 0x10000) {
            unit(c);
        } else {
            unit(0xd800 + ((c - 0x10000) >> 10));
            unit(0xdc00 + ((c - 0x10000) & 0x3ff));
        }
    }
    constexpr void unit(std::uint32_t c) {
        md5_.update("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) md5_.update("0123456789abcdef"[c >> shift & 0xf]);
    }
    static constexpr std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
        const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
        const std::uint32_t first = byte(at);
        const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        std::uint32_t c = length == 1 ? first : first & (0x7fU >> length);
        for (std::size_t i = 1; i < length; ++i) c = c << 6 | (byte(at + i) & 0x3f);
        at += length;
        return c;
    }

    Md5 md5_;
};

template <class Model, class... Types>
consteval auto sorted_schema_fields(FieldTypes<Types...>) {
    constexpr std::size_t extras = (std::size_t{std::is_same_v<std::remove_cv_t<Types>, Extra>} + ... + 0);
    std::array<std::string_view, sizeof...(Types) - extras> fields;
    constexpr std::array<bool, sizeof...(Types)> is_extra{std::is_same_v<std::remove_cv_t<Types>, Extra>...};
    std::size_t size = 0;
    for (std::size_t i = 0; i < sizeof...(Types); ++i) {
        if (!is_extra[i]) fields[size++] = field_names<Model>[i];
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}

template <class Model>
consteval std::array<char, 32> digest_schema() {
    JsonDigest digest;
    digest.raw(R"({"fields": [)");
    std::string_view separator;
    for (const std::string_view field : sorted_schema_fields<Model>(FieldTypesOf<Model>{})) {
        digest.raw(separator);
        digest.string(field);
        separator = ", ";
    }
    digest.raw(R"(], "pk_pattern": )");
    digest.string(pk_pattern_of<Model>);
    digest.raw(R"(, "sk_pattern": )");
    if constexpr (HasSortKeyPattern<Model>) {
        digest.string(sk_pattern_of<Model>);
    } else {
        digest.raw("null");
    }
    digest.raw("}");
    return digest.finish();
}

template <class Model>
inline constexpr std::array<char, 32> schema_digest = digest_schema<Model>();

template <class Model>
consteval std::string_view schema_version_of() {
    if constexpr (HasFixedSchemaVersion<Model>) {
        return Model::fixed_schema_version;
    } else {
        return {schema_digest<Model>.data(), schema_digest<Model>.size()};
    }
}

}  // namespace detail

/// The version of a model's schema, written with every item as the attribute `schema_version`: it changes with the
/// names of the fields and with the key patterns.
///
/// MD5 in hexadecimal of what Python's `json.dumps({"fields": sorted(fields), "pk_pattern": ..., "sk_pattern": ...},
/// sort_keys=True)` gives, so that programs on the Python package dynawrap agree. Fields are all data members under
/// their C++ names, `schema_version` included where there is one, a member of type Extra not; without a sort key its
/// pattern is `null`. A model may state its version itself: `static constexpr auto fixed_schema_version = "v3";`.
template <class Model>
inline constexpr std::string_view schema_version = detail::schema_version_of<Model>();

}  // namespace dynaloom
