// expect: writer
// expect: Note
// expect: NOTE#{writer}
#include "models.hpp"

struct Note {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "NOTE#{author}";
#else
    static constexpr auto pk_pattern = "NOTE#{writer}";
#endif
    std::string author{};
};

dynaloom::Table<Note> open(std::shared_ptr<dynaloom::Store> store) {
    return {std::move(store), "notes"};
}
