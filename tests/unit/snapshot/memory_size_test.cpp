#include <dynaloom/error.hpp>
#include <dynaloom/model/conversion.hpp>
#include <dynaloom/model/text_form.hpp>
#include <dynaloom/snapshot/memory_size.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom {

using Choice = std::variant<int, std::string>;

template <>
struct Conversion<Choice> {
    using stored = std::optional<std::string>;
    static stored to_stored(const Choice& value) {
        if (const auto* number = std::get_if<int>(&value)) throw ValidationError{std::to_string(*number)};
        return std::get<std::string>(value);
    }
    static Choice from_stored(const stored& value) { return value.value_or(""); }
};

namespace test {

class Name {
public:
    explicit Name(std::string text) : text_{std::make_shared<const std::string>(std::move(text))} {}
    [[nodiscard]] const std::string& text() const { return *text_; }

private:
    std::shared_ptr<const std::string> text_;
};

}  // namespace test

template <>
struct TextForm<test::Name> {
    static constexpr TextShape shape{};
    static void append(std::string& out, const test::Name& value) { out += value.text(); }
    static std::optional<test::Name> parse(std::string_view text) { return test::Name{std::string{text}}; }
};

namespace test {
namespace {

struct Row {
    Choice choice{};
    std::vector<Choice> choices{};
};

TEST(MemorySize, CountsWhatATypeOfOnesOwnIsStoredAs) {
    constexpr std::size_t much = 100'000;
    const std::string text(much, 'x');
    EXPECT_GE(detail::heap_size(Choice{text}), much);
    EXPECT_GE(detail::heap_size(Name{text}), much);
    EXPECT_GE(detail::heap_size(Row{.choice = text, .choices = {text, text}}), 3 * much);
    EXPECT_LT(detail::heap_size(Row{.choice = text, .choices = {text, text}}), 4 * much);
}

TEST(MemorySize, OfAValueThatCannotBeStoredIsItsOwn) {
    EXPECT_EQ(detail::heap_size(Choice{7}), 0U);
}

}  // namespace
}  // namespace test
}  // namespace dynaloom
