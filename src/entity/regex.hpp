#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace dynaloom::entity {

/// A regular expression of a schema (ECMA 262). Matching takes time linear in the text and a fixed stack, whatever the
/// expression: RE2 has no look-arounds and no back references, and neither does this.
/// @par Threads  Safe to call concurrently.
class Regex {
public:
    /// @throws ValidationError if the expression is broken, or uses what RE2 cannot do.
    explicit Regex(std::string_view pattern);
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    /// Whether it matches anywhere in the text.
    [[nodiscard]] bool search(std::string_view text) const;

private:
    struct Impl;
    std::unique_ptr<const Impl> impl_;
};

}  // namespace dynaloom::entity
