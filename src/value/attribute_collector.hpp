#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::detail {

/// Attributes from outside, in whatever order they come, that are to be an Item. An Item moves those behind each that
/// it is given: of many with descending names, all of them every time.
class AttributeCollector {
public:
    void add(std::string name, AttributeValue value) {
        in_order_ = in_order_ && (attributes_.empty() || attributes_.back().name < name);
        attributes_.push_back({std::move(name), std::move(value)});
    }

    /// @param on_duplicate  `on_duplicate(const std::string& name)` for each name that comes more than once.
    /// @returns All of them; of two with one name the later.
    /// @par Cost  As a sort, or, of names in order, linear.
    template <class OnDuplicate>
    [[nodiscard]] Item finish(const OnDuplicate& on_duplicate) && {
        if (!in_order_) std::ranges::stable_sort(attributes_, {}, &Attribute::name);
        Item item;
        for (std::size_t i = 0; i < attributes_.size(); ++i) {
            if (!in_order_ && i > 0 && attributes_[i].name == attributes_[i - 1].name)
                on_duplicate(attributes_[i].name);
            item.set(attributes_[i].name, std::move(attributes_[i].value));
        }
        return item;
    }
    [[nodiscard]] Item finish() && {
        return std::move(*this).finish([](const std::string&) {});
    }

private:
    std::vector<Attribute> attributes_;
    bool in_order_ = true;
};

}  // namespace dynaloom::detail
