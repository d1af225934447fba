#include "client/bare_client.hpp"

#include "dynamodb/exchange.hpp"
#include "record.hpp"

#include <dynaloom/dynaloom.hpp>

#include <stdexcept>

namespace dynaloom::benchmarks {
namespace {

std::size_t take(char* bytes, std::size_t /*one*/, std::size_t size, void* answer) {
    static_cast<std::string*>(answer)->append(bytes, size);
    return size;
}

SignedRequest sign(const std::string& endpoint, const Request& request) {
    const dynamodb::Endpoint place = dynamodb::Endpoint::parse(endpoint);
    dynamodb::ClientState client{.endpoints = {.tables = place, .streams = place},
                                 .signer = dynamodb::Signer{"eu-west-1"},
                                 .credentials = {},
                                 .policy = {},
                                 .default_budget = std::chrono::seconds{1},
                                 .random = {},
                                 .new_token = {}};
    dynamodb::Exchange exchange{client, request, {}, dynamodb::Instant::now()};
    const auto credentials = std::make_shared<const dynamodb::Credentials>(
        dynamodb::Credentials{.access_key_id = "AKIDEXAMPLE", .secret_access_key = "secret"});
    const dynamodb::HttpRequest http = exchange.next_attempt(credentials, dynamodb::Instant::now());
    return {.url = http.url, .headers = http.headers, .body = std::string{http.body}};
}

}  // namespace

SignedRequest signed_get(const std::string& endpoint) {
    const Record record = make_record(0);
    GetItemRequest request;
    request.table = "records";
    request.key = Item{{"PK", "USER#" + record.user_id}, {"SK", "ORDER#" + record.order_id}};
    return sign(endpoint, request);
}

SignedRequest signed_query(const std::string& endpoint) {
    QueryRequest request;
    request.table = "records";
    request.key_condition = compare(Condition::Op::equal, "PK", "USER#" + make_record(0).user_id);
    return sign(endpoint, request);
}

BareClient::BareClient(const SignedRequest& request) : handle_{curl_easy_init()}, request_{request.body} {
    headers_ = curl_slist_append(headers_, "Expect:");
    for (const std::string& header : request.headers) headers_ = curl_slist_append(headers_, header.c_str());
    curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle_, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request_.c_str());
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.size()));
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &answer_);
}

BareClient::~BareClient() {
    curl_easy_cleanup(handle_);
    curl_slist_free_all(headers_);
}

const std::string& BareClient::send() {
    answer_.clear();
    if (curl_easy_perform(handle_) != CURLE_OK || answer_.empty()) throw std::runtime_error{"no answer"};
    return answer_;
}

}  // namespace dynaloom::benchmarks
