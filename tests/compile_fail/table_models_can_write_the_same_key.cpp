// expect: Story
// expect: Draft
#include "models.hpp"

struct Draft {
    static constexpr auto pk_pattern = "USER#{owner}";
#ifdef CORRECTED
    static constexpr auto sk_pattern = "DRAFT#{draft_id}";
#else
    static constexpr auto sk_pattern = "STORY#2026#{draft_id}";
#endif
    std::string owner{};
    std::string draft_id{};
};

dynaloom::Table<Story, Draft> open(std::shared_ptr<dynaloom::Store> store) {
    return {std::move(store), "app"};
}
