#pragma once

#include <dynaloom/store/store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <random>
#include <string>
#include <vector>

/// Histories of concurrent clients, from which `contradiction` tells whether the store could have done one request
/// after the other. The items are registers: lists that only grow, by numbers that are appended once only, so that
/// whoever reads a register sees which requests came before.
namespace dynaloom::test {

constexpr int registers = 4;

/// A state of a register: that of its first `length` numbers.
struct Observation {
    int of = 0;  ///< the register's number
    std::size_t length = 0;
    std::uint64_t hash = 0;  ///< of these numbers
};

struct Append {
    int to = 0;
    std::int64_t number = 0;
};

/// What a client asked for and was told.
struct Operation {
    /// `refused`: nothing was done. `unknown`: there was no answer.
    enum class Outcome : unsigned char { unknown, done, refused };

    int client = 0;
    int number = 0;                                                    ///< of the client's operations
    std::int64_t asked = 0;                                            ///< by a clock that all processes share
    std::int64_t answered = std::numeric_limits<std::int64_t>::max();  ///< by the same; the greatest if never
    Outcome outcome = Outcome::unknown;
    std::vector<Append> appends{};
    std::vector<Observation> before{};  ///< registers as they were before its own appends
};

/// One line of text without its end.
std::ostream& operator<<(std::ostream& out, const Operation& operation);
std::istream& operator>>(std::istream& in, Operation& operation);

/// The numbers of each register.
using Registers = std::array<std::vector<std::int64_t>, registers>;

void create_registers(Store& store, const std::string& table);
[[nodiscard]] Registers read_registers(Store& store, const std::string& table);

[[nodiscard]] std::uint64_t hash_of(const std::vector<std::int64_t>& numbers, std::size_t length);

/// Sends random requests.
class HistoryClient {
public:
    /// @param client  Another number for each.
    HistoryClient(Store& store, std::string table, int client);

    /// One operation.
    /// @param asking  Told of it before it is sent.
    Operation next(const std::function<void(const Operation&)>& asking);

private:
    void append(Operation& operation, int to, bool if_unchanged);
    void read(Operation& operation, int from);
    void append_to_several(Operation& operation, int first);
    void read_several(Operation& operation, int first);
    [[nodiscard]] std::int64_t plan_append(Operation& operation, int to);
    void ask(Operation& operation);
    [[nodiscard]] int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

    Store& store_;
    std::string table_;
    int client_;
    int operations_ = 0;
    std::int64_t appended_ = 0;
    std::minstd_rand random_;
    std::function<void(const Operation&)> asking_;

    struct Known {
        Observation state{};
        std::int64_t last = 0;
    };
    std::array<Known, registers> known_{};  // as they were last seen
};

/// Looks for an order of all operations that explains what each was told, and in which none stands before one that had
/// been answered before it was asked.
/// @param end  The registers after all of them.
/// @returns What contradicts that; empty if there is such an order.
/// @par Cost  About linear.
[[nodiscard]] std::string contradiction(const std::vector<Operation>& operations, const Registers& end);

}  // namespace dynaloom::test
