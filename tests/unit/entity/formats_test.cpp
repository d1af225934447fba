#include "entity/formats.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynaloom::entity {
namespace {

struct Case {
    const char* format;
    std::vector<std::string> right;
    std::vector<std::string> wrong;
};

TEST(EntityFormats, TellRightFromWrong) {
    const Case cases[] = {
        {"uuid",
         {"2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"},
         {"2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380",
          "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", ""}},
        {"date",
         {"1963-06-19", "2020-02-29", "2000-02-29"},
         {"1900-02-29", "2021-02-29", "1963-6-19", "1963-13-01", "1963-04-31", "06/19/1963", "1963-06-19T00:00:00Z"}},
        {"date-time",
         {"1963-06-19T08:30:06.283185Z", "1990-12-31T23:59:60Z", "1990-12-31T15:59:60.123-08:00",
          "1963-06-19t08:30:06z"},
         {"1990-12-31T15:59:60Z", "1963-06-19 08:30:06Z", "1963-06-19T08:30:06", "1963-06-19T24:00:00Z",
          "1963-06-19T08:60:00Z", "1963-06-19T08:30:06.Z", "1963-06-19T08:30:06+24:00", "1963-06-19"}},
        {"time", {"08:30:06Z", "23:20:50.52+01:00"}, {"08:30:06", "8:30:06Z", "08:30:06 PST"}},
        {"email",
         {"joe.bloggs@example.com", "te~st@example.com", "\"joe bloggs\"@example.com", "\"a\\\"b\"@example.com",
          "joe@[127.0.0.1]", "joe@[IPv6:::1]"},
         {"2962", ".test@example.com", "te..st@example.com", "joe@", "@example.com", "joe@exa mple.com", "joe@-bad.com",
          "joe@[127.0.0.300]", "a b@example.com", "\"a\"b\"@example.com"}},
        {"ipv4",
         {"192.168.0.1", "0.0.0.0"},
         {"127.0.0.0.1", "256.1.1.1", "127.0", "0x7f.0.0.1", "087.10.0.1", "1.2.3.4/8", "1.2.3."}},
        {"ipv6",
         {"::1", "::", "1:2:3:4:5:6:7:8", "::ffff:192.168.0.1", "1:2::192.168.0.1", "fe80::1", "1::"},
         {"12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1::2", "fe80::1%eth1", ":1", "1:", "1:2:3:4:5:6:7::8:9",
          "::1.2.3"}},
        {"uri",
         {"http://foo.bar/?baz=qux#quux", "mailto:John.Doe@example.com", "urn:oasis:names:x:1",
          "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "http://[2001:db8::7]:8080/c=GB", "file:///etc/passwd"},
         {"//foo.bar/?baz=qux", "/abc", "\\\\WINDOWS\\fileshare", "abc", "http:// shouldfail.com", "bar,baz://a",
          "http://example.com/%GG", "http://[::1", "http://a:b/", "http://foo.bar/<>"}},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.format);
        const FormatCheck check = find_format(one.format);
        ASSERT_NE(check, nullptr);
        for (const std::string& text : one.right) EXPECT_TRUE(check(text)) << text;
        for (const std::string& text : one.wrong) EXPECT_FALSE(check(text)) << text;
        EXPECT_FALSE(check(std::string(400'000, '1')));
        EXPECT_FALSE(check(""));
    }
    EXPECT_EQ(find_format("colour"), nullptr);
}

}  // namespace
}  // namespace dynaloom::entity
