#include "value/sha256.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <new>

namespace dynaloom::detail {

namespace {

constexpr std::size_t block_size = 64;

/// OpenSSL's one-call functions look the algorithm up and make a context at every call, which costs more than to hash a
/// few hundred bytes. They fail for lack of memory alone.
class Hasher {
public:
    Hasher() : context_{EVP_MD_CTX_new()} {
        if (algorithm() == nullptr || !context_) throw std::bad_alloc{};
    }

    Hasher& begin() {
        must(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr));
        return *this;
    }
    Hasher& add(std::string_view bytes) {
        must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
        return *this;
    }
    Sha256 finish() {
        Sha256 digest{};
        must(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
        return digest;
    }

private:
    static const EVP_MD* algorithm() {
        static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // for as long as the process
        return algorithm;
    }
    static void must(int done) {
        if (done != 1) throw std::bad_alloc{};
    }

    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

Hasher& hasher() {
    thread_local Hasher hasher;
    return hasher;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
    return hasher().begin().add(bytes).finish();
}

// RFC 2104.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
    std::array<char, block_size> padded{};
    if (key.size() > block_size) {
        const Sha256 digest = sha256(key);
        std::ranges::copy(bytes_of(digest), padded.begin());
    } else {
        std::ranges::copy(key, padded.begin());
    }
    const auto mask = [&](char with) {
        std::array<char, block_size> masked{};
        std::ranges::transform(padded, masked.begin(), [with](char c) { return static_cast<char>(c ^ with); });
        return masked;
    };
    const auto view = [](const std::array<char, block_size>& block) {
        return std::string_view{block.data(), block_size};
    };
    const Sha256 inner = hasher().begin().add(view(mask(0x36))).add(bytes).finish();
    return hasher().begin().add(view(mask(0x5c))).add(bytes_of(inner)).finish();
}

}  // namespace dynaloom::detail
