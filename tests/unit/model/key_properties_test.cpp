#include <dynaloom/error.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/key_pattern.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 4> words{"a", "a0", "0a-", "1"};

// Two fields of each shape, so that no placeholder needs a field for the second time.
constexpr std::array fields{
    PatternField{"text", {}},
    PatternField{"text2", {}},
    PatternField{"number", {.kind = TextKind::unsigned_integer, .digits = 2}},
    PatternField{"number2", {.kind = TextKind::unsigned_integer, .digits = 2}},
    PatternField{"signed", {.kind = TextKind::signed_integer, .digits = 1}},
    PatternField{"signed2", {.kind = TextKind::signed_integer, .digits = 1}},
    PatternField{"word", {.kind = TextKind::names, .names = words}},
    PatternField{"word2", {.kind = TextKind::names, .names = words}},
};

rc::Gen<std::string> strings(std::string_view alphabet, std::size_t longest) {
    const auto characters = rc::gen::elementOf(std::string{alphabet});
    return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, longest + 1),
                           [=](std::size_t size) { return rc::gen::container<std::string>(size, characters); });
}

using Kinds = std::vector<std::string>;
const Kinds injective{"text",   "text:%",   "number",    "number:01", "number:02", "number:03",
                      "signed", "signed:%", "signed:02", "word",      "word:%"};
// None whose texts may have to be longer, or of other characters, than those in all_short_texts.
const Kinds with_raw{"text",      "text:%", "text:raw", "number",    "number:01",
                     "number:02", "signed", "signed:%", "signed:02", "word"};

rc::Gen<std::string> placeholder(const Kinds& kinds, bool second) {
    return rc::gen::map(rc::gen::elementOf(kinds), [second](std::string kind) {
        if (second) kind.insert(std::min(kind.find(':'), kind.size()), "2");
        return '{' + kind + '}';
    });
}

/// Nothing if the text breaks a rule.
std::optional<KeyPattern> made_of(const std::string& text) {
    try {
        return KeyPattern{text, fields};
    } catch (const KeyError&) {
        return std::nullopt;
    }
}

/// A pattern of at most two placeholders, and of literals of at most so many characters.
KeyPattern any_pattern(const Kinds& kinds, std::string_view literals, std::size_t longest) {
    const auto literal = strings(literals, longest);
    const auto first = placeholder(kinds, false);
    const auto second = placeholder(kinds, true);
    const auto joined = [](const auto&... pieces) {
        return rc::gen::apply([](const auto&... texts) { return made_of((texts + ...)); }, pieces...);
    };
    const auto pattern =
        rc::gen::weightedOneOf<std::optional<KeyPattern>>({{1, joined(literal, literal)},
                                                           {3, joined(literal, first, literal)},
                                                           {4, joined(literal, first, literal, second, literal)}});
    return **rc::gen::suchThat(pattern, [](const std::optional<KeyPattern>& made) { return made.has_value(); });
}

/// Values of which most fit the pattern.
Texts any_values(const KeyPatternView& pattern) {
    Texts values;
    for (const PatternPart& part : pattern.parts) {
        if (!part.is_placeholder()) continue;
        if (part.shape.kind == TextKind::names) {
            values.emplace_back(*rc::gen::elementOf(words));
        } else if (part.shape.kind == TextKind::text) {
            values.push_back(*strings("ab-#%12D", 4));
        } else {
            values.push_back(std::to_string(*rc::gen::inRange(-2, 101)));
        }
    }
    return values;
}

std::optional<std::string> key_of(const KeyPatternView& pattern, const Texts& values) {
    const std::vector<std::string_view> views{values.begin(), values.end()};
    try {
        return format_key(pattern, views);
    } catch (const KeyError&) {
        return std::nullopt;
    }
}

RC_GTEST_PROP(KeyProperties, AKeyReadsBackToItsValues, ()) {
    const KeyPattern pattern = any_pattern(injective, "ab-#", 2);
    const Texts values = any_values(pattern.view());
    const auto key = key_of(pattern.view(), values);
    RC_LOG() << pattern.view().text << '\n';
    RC_PRE(key.has_value());
    RC_ASSERT(match_key(pattern.view(), *key) == values);
    RC_ASSERT(is_match(pattern.view(), *key));
}

RC_GTEST_PROP(KeyProperties, ATextThatMatchesIsTheKeyOfTheValuesFound, ()) {
    const KeyPattern pattern = any_pattern(with_raw, "a-0", 1);
    RC_LOG() << pattern.view().text << '\n';
    for (int i = 0; i < 200; ++i) {
        const std::string text = *strings("a-01%2D", 7);
        const auto values = match_key(pattern.view(), text);
        RC_ASSERT(is_match(pattern.view(), text) == values.has_value());
        if (values) RC_ASSERT(key_of(pattern.view(), *values) == text);
    }
}

RC_GTEST_PROP(KeyProperties, DifferentValuesHaveDifferentKeys, ()) {
    const KeyPattern pattern = any_pattern(injective, "ab-#", 2);
    RC_LOG() << pattern.view().text << '\n';
    const Texts values = any_values(pattern.view());
    const Texts others = any_values(pattern.view());
    RC_PRE(values != others);
    const auto key = key_of(pattern.view(), values);
    const auto other = key_of(pattern.view(), others);
    RC_PRE(key && other);
    RC_ASSERT(*key != *other);
}

RC_GTEST_PROP(KeyProperties, AKeyBeginsWithItsPrefixes, ()) {
    const KeyPattern pattern = any_pattern(with_raw, "ab-#", 2);
    RC_LOG() << pattern.view().text << '\n';
    const Texts values = any_values(pattern.view());
    const auto key = key_of(pattern.view(), values);
    RC_PRE(key.has_value());
    std::vector<PatternPart> placeholders;
    for (const PatternPart& part : pattern.view().parts) {
        if (part.is_placeholder()) placeholders.push_back(part);
    }
    std::vector<std::string_view> given;
    std::string shorter = format_prefix(pattern.view(), given);
    RC_ASSERT(key->starts_with(shorter));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool padded = placeholders[i].form == PatternPart::Form::padded;
        for (std::size_t size = 0; size <= values[i].size() && !padded; ++size) {
            given.push_back(std::string_view{values[i]}.substr(0, size));
            const std::string open = format_open_prefix(pattern.view(), given);
            RC_ASSERT(key->starts_with(open));
            RC_ASSERT(open.size() >= shorter.size());
            shorter = open;
            given.pop_back();
        }
        given.emplace_back(values[i]);
        const std::string prefix = format_prefix(pattern.view(), given);
        RC_ASSERT(key->starts_with(prefix));
        RC_ASSERT(prefix.size() >= shorter.size());
        shorter = prefix;
    }
    RC_ASSERT(shorter == *key);
}

/// All texts of at most eight of the characters that matter to patterns with_raw with literals of at most one: the
/// shortest text of such a pattern has at most seven. That a pair's only common texts are longer was never seen.
const Texts& all_short_texts() {
    static const Texts all = [] {
        Texts texts{""};
        std::size_t begin = 0;
        for (std::size_t size = 1; size <= 8; ++size) {
            const std::size_t end = texts.size();
            for (; begin < end; ++begin) {
                for (const char c : std::string_view{"a-01"}) texts.push_back(texts[begin] + c);
            }
        }
        return texts;
    }();
    return all;
}

RC_GTEST_PROP(KeyProperties, PatternsOverlapIfSomeTextMatchesBoth, ()) {
    const KeyPattern a = any_pattern(with_raw, "a-0", 1);
    const KeyPattern b = any_pattern(with_raw, "a-0", 1);
    RC_LOG() << a.view().text << " and " << b.view().text << '\n';
    std::optional<std::string> common;
    for (const std::string& text : all_short_texts()) {
        if (!is_match(a.view(), text) || !is_match(b.view(), text)) continue;
        common = text;
        break;
    }
    RC_LOG() << "common: " << common.value_or("none") << '\n';
    RC_ASSERT(patterns_overlap(a.view(), b.view()) == common.has_value());
    RC_ASSERT(patterns_overlap(b.view(), a.view()) == common.has_value());
}

}  // namespace
}  // namespace dynaloom
