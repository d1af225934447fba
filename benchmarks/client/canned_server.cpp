#include "client/canned_server.hpp"

#include "dynamodb/crc32.hpp"
#include "protocol/answer.hpp"
#include "record.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <array>
#include <charconv>
#include <map>
#include <stdexcept>
#include <string_view>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dynaloom::benchmarks {
namespace {

constexpr std::uint32_t page = 20;

std::string with_head(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Sat, 21 Nov 2026 15:42:22 GMT\r\n"
           "Content-Type: application/x-amz-json-1.0\r\nConnection: keep-alive\r\n"
           "x-amzn-RequestId: 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123\r\nx-amz-crc32: " +
           std::to_string(dynamodb::crc32(body)) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

std::string answer_of(Store& store, std::string_view operation, std::string_view body) {
    const protocol::Reply reply = protocol::answer(store, operation, body, {});
    if (reply.status != 200) throw std::runtime_error{reply.body};
    return with_head(reply.body);
}

/// The bytes of the request that `input` begins with, or 0 if it is not all there.
std::size_t request_size(std::string_view input) {
    constexpr std::string_view end = "\r\n\r\n";
    constexpr std::string_view length = "\r\nContent-Length: ";
    constexpr std::string_view length_of_node = "\r\ncontent-length: ";
    const std::size_t head = input.find(end);
    if (head == std::string_view::npos) return 0;
    std::size_t at = input.substr(0, head).find(length);
    if (at == std::string_view::npos) at = input.substr(0, head).find(length_of_node);
    std::size_t body = 0;
    if (at != std::string_view::npos) std::from_chars(input.data() + at + length.size(), input.data() + head, body);
    const std::size_t size = head + end.size() + body;
    return input.size() < size ? 0 : size;
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

CannedServer::CannedServer(std::uint16_t port) : other_answer_{with_head(R"({"Table":{"TableStatus":"ACTIVE"}})")} {
    const auto store = sqlite::open(":memory:");
    const Table<Record> table{store, "records"};
    table.create_if_missing();
    const Record first = make_record(0);
    for (std::uint32_t i = 0; i < page; ++i) {
        Record record = make_record(i);
        record.user_id = first.user_id;
        table.save(record);
    }
    const std::string pk = "USER#" + first.user_id;
    get_answer_ = answer_of(
        *store, "GetItem",
        R"({"TableName":"records","Key":{"PK":{"S":")" + pk + R"("},"SK":{"S":"ORDER#)" + first.order_id + R"("}}})");
    query_answer_ = answer_of(*store, "Query",
                              R"({"TableName":"records","KeyConditionExpression":"PK = :p",)"
                              R"("ExpressionAttributeValues":{":p":{"S":")" +
                                  pk + R"("}}})");

    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, any, size) != 0 || ::listen(listener_, 256) != 0 ||
        ::getsockname(listener_, any, &size) != 0)
        throw std::runtime_error{"no port for the server of the benchmarks"};
    port_ = ntohs(address.sin_port);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    for (const int each : {listener_, stop_}) {
        epoll_event event{.events = EPOLLIN, .data = {.fd = each}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, each, &event);
    }
    thread_ = std::thread{[this] { serve(); }};
}

CannedServer::~CannedServer() {
    const std::uint64_t one = 1;
    (void)!::write(stop_, &one, sizeof one);
    thread_.join();
    for (const int each : {listener_, stop_, epoll_}) ::close(each);
}

void CannedServer::serve() {
    std::map<int, std::string> inputs;
    std::array<epoll_event, 64> events{};
    std::array<char, 16'384> bytes{};
    while (true) {
        const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int ready = events.at(static_cast<std::size_t>(i)).data.fd;
            if (ready == stop_) {
                for (const auto& [socket, input] : inputs) ::close(socket);
                return;
            }
            if (ready == listener_) {
                const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
                if (socket < 0) continue;
                const int yes = 1;
                ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
                ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
                inputs.emplace(socket, std::string{});
                continue;
            }
            const auto received = ::recv(ready, bytes.data(), bytes.size(), 0);
            if (received <= 0) {
                ::close(ready);
                inputs.erase(ready);
                continue;
            }
            std::string& input = inputs[ready];
            input.append(bytes.data(), static_cast<std::size_t>(received));
            answer(ready, input);
        }
    }
}

void CannedServer::answer(int socket, std::string& input) const {
    while (const std::size_t size = request_size(input)) {
        const std::string_view request = std::string_view{input}.substr(0, size);
        const auto asks_for = [&](std::string_view target) { return request.find(target) != std::string_view::npos; };
        send_all(socket, asks_for(".GetItem\r\n") ? get_answer_
                         : asks_for(".Query\r\n") ? query_answer_
                                                  : other_answer_);
        input.erase(0, size);
    }
}

}  // namespace dynaloom::benchmarks
