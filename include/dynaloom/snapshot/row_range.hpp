#pragma once

#include <compare>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

namespace dynaloom::detail {

/// Gives a class with `size()` and `operator[]` the iterators of a random-access range.
template <class Range>
class RowRange {
public:
    class Iterator {
    public:
        using value_type = std::remove_cvref_t<decltype(std::declval<const Range&>()[0])>;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::random_access_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using pointer = void;

        Iterator() = default;
        Iterator(const Range& range, std::size_t at) noexcept : range_{&range}, at_{at} {}

        [[nodiscard]] decltype(auto) operator*() const { return (*range_)[at_]; }
        [[nodiscard]] decltype(auto) operator[](difference_type n) const { return *(*this + n); }
        Iterator& operator++() noexcept { return *this += 1; }
        Iterator operator++(int) noexcept { return std::exchange(*this, *this + 1); }
        Iterator& operator--() noexcept { return *this += -1; }
        Iterator operator--(int) noexcept { return std::exchange(*this, *this - 1); }
        Iterator& operator+=(difference_type n) noexcept {
            at_ += static_cast<std::size_t>(n);
            return *this;
        }
        Iterator& operator-=(difference_type n) noexcept { return *this += -n; }
        friend Iterator operator+(Iterator it, difference_type n) noexcept { return it += n; }
        friend Iterator operator+(difference_type n, Iterator it) noexcept { return it += n; }
        friend Iterator operator-(Iterator it, difference_type n) noexcept { return it -= n; }
        friend difference_type operator-(const Iterator& left, const Iterator& right) noexcept {
            return static_cast<difference_type>(left.at_) - static_cast<difference_type>(right.at_);
        }
        friend bool operator==(const Iterator& left, const Iterator& right) noexcept { return left.at_ == right.at_; }
        friend auto operator<=>(const Iterator& left, const Iterator& right) noexcept { return left.at_ <=> right.at_; }

    private:
        const Range* range_ = nullptr;
        std::size_t at_ = 0;
    };

    [[nodiscard]] Iterator begin() const noexcept { return {self(), 0}; }
    [[nodiscard]] Iterator end() const noexcept { return {self(), self().size()}; }
    [[nodiscard]] bool empty() const noexcept { return self().size() == 0; }

private:
    [[nodiscard]] const Range& self() const noexcept { return static_cast<const Range&>(*this); }
};

}  // namespace dynaloom::detail
