// The code of docs/guide/streams.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>
// [include]
#include <dynaloom/stream/stream.hpp>
// [/include]

#include <cstdio>
#include <stop_token>
#include <string>
#include <vector>

#include "check.hpp"

using namespace dynaloom::literals;

struct User {
    static constexpr auto pk_pattern = "USER#{user_id}";
    static constexpr auto sk_pattern = "PROFILE";

    std::string user_id{};
    std::string email{};
};

struct Order {
    static constexpr auto pk_pattern = "USER#{user_id}";
    static constexpr auto sk_pattern = "ORDER#{number:06}";

    std::string user_id{};
    unsigned number = 0;
};

std::vector<std::string> mails;

void send_mail(const std::string& to, const char* text) {
    mails.push_back(to + ": " + text);
}

// [handle]
void handle(const dynaloom::StreamRecord& record) {
    dispatch(record, dynaloom::on<User>([](const dynaloom::Change<User>& change) {
                 if (!change.before) send_mail(change.after->email, "welcome");
                 if (!change.after) send_mail(change.before->email, change.expired ? "time is up" : "farewell");
             }),
             dynaloom::on<Order>([](const dynaloom::Change<Order>& change) {
                 if (change.after) std::printf("order %u\n", change.after->number);
             }));
}
// [/handle]

// [lambda]
void on_lambda_event(std::string_view json) {
    for (const dynaloom::StreamRecord& record : dynaloom::read_lambda_event(json)) handle(record);
}
// [/lambda]

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    const dynaloom::Table<User, Order> app{store, "app"};
    app.create_if_missing();

    // [enable]
    dynaloom::enable_stream(*store, "app");
    // [/enable]
    app.save(User{.user_id = "jo", .email = "jo@example.com"});
    app.save(Order{.user_id = "jo", .number = 1});
    app.remove<User>("user_id"_f = "jo");

    // [consumer]
    dynaloom::StreamConsumer mailer{store, "app", {.name = "mailer"}};
    mailer.poll(handle);  // a page of what there is now
    // [/consumer]
    check(mails == std::vector<std::string>{"jo@example.com: welcome", "jo@example.com: farewell"}, "both mails");

    std::stop_source source;
    source.request_stop();
    const std::stop_token stop = source.get_token();
    // [run]
    mailer.run(handle, stop);  // until the stop is requested, from another thread
    // [/run]

    on_lambda_event(R"({"Records":[{"eventID":"1","eventName":"INSERT","dynamodb":{
        "Keys":{"PK":{"S":"USER#al"},"SK":{"S":"PROFILE"}},
        "NewImage":{"PK":{"S":"USER#al"},"SK":{"S":"PROFILE"},"user_id":{"S":"al"},"email":{"S":"al@example.com"}},
        "SequenceNumber":"111","SizeBytes":59,"StreamViewType":"NEW_AND_OLD_IMAGES"}}]})");
    check(mails.back() == "al@example.com: welcome", "Lambda");
}
