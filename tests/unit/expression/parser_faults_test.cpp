#include <dynaloom/error.hpp>
#include <dynaloom/expression/parser.hpp>

#include <gtest/gtest.h>

/// The texts, and which of several faults is named, were measured on DynamoDB Local.
namespace dynaloom {
namespace {

using namespace std::string_literals;

const Item all_values{
    {":n", 1}, {":s", "b"}, {":b", true}, {":l", AttributeValue::List{9}}, {":x", AttributeValue::NumberSet{1}}};

// What the parser says after its prefix, or "none".
template <class Parse>
std::string fault(const Parse& parse) {
    ExpressionParser parser{{}, all_values};
    try {
        parse(parser);
    } catch (const ValidationError& error) {
        const std::string text = error.what();
        EXPECT_TRUE(text.starts_with("Invalid P: ")) << text;
        return text.substr(11);
    }
    return "none";
}
std::string condition_fault(std::string_view text) {
    return fault([text](ExpressionParser& parser) { static_cast<void>(parser.condition(text, "P")); });
}
std::string update_fault(std::string_view text) {
    return fault([text](ExpressionParser& parser) { static_cast<void>(parser.update(text, "P")); });
}
std::string projection_fault(std::string_view text) {
    return fault([text](ExpressionParser& parser) { static_cast<void>(parser.projection(text, "P")); });
}

struct SyntaxCase {
    std::string text;
    std::string token;
    std::string near;

    [[nodiscard]] std::string fault() const { return "Syntax error; token: \"" + token + "\", near: \"" + near + "\""; }
};
struct Case {
    std::string text;
    std::string fault;
};

const std::string type = "Incorrect operand type for operator or function; operator or function: ";
const std::string number = "Incorrect number of operands for operator or function; operator or function: ";
const std::string misused = "The function is not allowed to be used this way in an expression; function: ";
const std::string no_condition = "The function is not allowed in a condition expression; function: ";
const std::string no_update = "The function is not allowed in an update expression; function: ";
const std::string distinct =
    "The first operand must be distinct from the remaining operands for this operator or function; operator: ";
const std::string unknown = "Invalid function name; function: ";
const std::string reserved = "Attribute name is a reserved keyword; reserved keyword: ";
const std::string no_value = "An expression attribute value used in expression is not defined; attribute value: ";
const std::string no_name = "An expression attribute name used in the document path is not defined; attribute name: ";
const std::string index = "List index is not within the allowable range; index: ";
const std::string path = "Operator or function requires a document path; operator or function: ";
const std::string deep = "The document path has too many nesting levels; nesting levels: ";
const std::string overlap =
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ";
const std::string conflict =
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: ";
const std::string parentheses = "The expression has redundant parentheses;";

TEST(ExpressionParser, NamesTheTokenThatIsWrongInConditions) {
    const SyntaxCase cases[] = {
        {"(a)", "<EOF>", ")"},
        {"a", "<EOF>", "a"},
        {"NOT a", "<EOF>", "a"},
        {"a AND b", "AND", "a AND b"},
        {"_a = :n", "_", "_a"},
        {"a-b = :n", "-", "a-b"},
        {"a.b-c = :n", "-", "b-c"},
        {"a = :", ":", "= :"},
        {"a = b : c", ":", "b : c"},
        {"a[-1] = :n", "-", "[-1"},
        {"a[01] = :n", "1", "01]"},
        {"# a = :n", "#", "# a"},
        {"a == :n", "=", "== :n"},
        {"a !", "!", "a !"},
        {R"(a = "x")", R"(")", R"(= "x)"},
        {"a = 1", "1", "= 1"},
        {"a = 'x'", "'", "= 'x"},
        {"1a = :n", "1", "1a"},
        {"a = :n)", ")", ":n)"},
        {"(a = :n", "<EOF>", ":n"},
        {"a = :n AND", "<EOF>", "AND"},
        {"a = :n b = :n", "b", ":n b ="},
        {"a..b = :n", ".", "..b"},
        {"a = :n;", ";", ":n;"},
        {"a BETWEEN :n", "<EOF>", ":n"},
        {"a BETWEEN :n AND", "<EOF>", "AND"},
        {"a IN ()", ")", "()"},
        {"a IN :n", ":n", "IN :n"},
        {"attribute_exists()", ")", "()"},
        {"attribute_exists(a", "<EOF>", "a"},
        {"attribute_exists(a,)", ")", ",)"},
        {"()", ")", "()"},
        {"  ", "<EOF>", "  "},
        {"AND", "AND", "AND"},
        {"a[b] = :n", "b", "[b]"},
        {"a[:n] = :n", ":n", "[:n]"},
        {"a.b(c) = :n", "(", "b(c"},
        {"(a AND b)", "AND", "a AND b"},
        {"(a = :n) = :n", "=", ") = :n"},
        {"a = b = c", "=", "b = c"},
        {"table[99999999999] = a = b", "=", "a = b"},
        {"a = :n AND  ", "<EOF>", "AND  "},
        {"a =  ", "<EOF>", "=  "},
        {"  ( a = :n ", "<EOF>", ":n "},
        {"a = : ", ":", "= : "},
        {"a @ b", "@", "a @ b"},
        {"a != :n", "!", "a !="},
        {"a < > :n", ">", "< > :n"},
        {"a => :n", ">", "=> :n"},
        {"a & b", "&", "a & b"},
        {"a =@ b", "@", "=@ b"},
        {"@", "@", "@"},
        {"a = $", "$", "= $"},
        {"a = :n AND @", "@", "AND @"},
        {"a.", "<EOF>", "."},
        {".a", ".", ".a"},
        {"a[0", "<EOF>", "0"},
        {"a[", "<EOF>", "["},
        {"a[0].", "<EOF>", "."},
        {"a[0]b = :n", "b", "]b ="},
        {"a 5", "5", "a 5"},
        {"a = :n 5", "5", ":n 5"},
        {"a[0 1] = :n", "1", "0 1]"},
        {"a[5a] = :n", "a", "5a]"},
        {"a.5 = :n", "5", ".5 ="},
        {":n.a = :n", ".", ":n.a"},
        {":n[0] = :n", "[", ":n[0"},
        {"size(a).b = :n", ".", ").b"},
        {"size(a)[0] = :n", "[", ")[0"},
        {"(a).b = :n", ".", ").b"},
        {"(a)[0] = :n", "[", ")[0"},
        {"a BETWEEN (:n AND :n)", "AND", ":n AND :n"},
        {"a NOT IN (:n)", "NOT", "a NOT IN"},
        {"NOT", "<EOF>", "NOT"},
        {"a OR", "OR", "a OR"},
        {"OR a = :n", "OR", "OR a"},
        {"a = NOT b", "NOT", "= NOT b"},
        {"a IN (:n,)", ")", ",)"},
        {"a IN (,:n)", ",", "(,:n"},
        {"a IN (:n :n)", ":n", ":n :n)"},
        {"a IN (:n", "<EOF>", ":n"},
        {"a IN (b = c)", "=", "b = c"},
        {"size(a = b)", "=", "a = b"},
        {"size(NOT a)", "NOT", "(NOT a"},
        {"and(a)", "and", "and("},
        {"set(a)", "set", "set("},
        {"a.AND = :n", "AND", ".AND ="},
        {"set = :n", "set", "set ="},
        {"a = remove", "remove", "= remove"},
        {"between BETWEEN :n AND :n", "between", "between BETWEEN"},
        {"in IN (:n)", "in", "in IN"},
        {"a = in", "in", "= in"},
        {"a BETWEEN b OR c", "OR", "b OR c"},
        {"a BETWEEN b, c", ",", "b, c"},
        {"contains(a :n)", ":n", "a :n)"},
        {"contains a", "a", "contains a"},
        {"a b", "b", "a b"},
        {"a = (b = c)", "=", "b = c"},
        {"(a = b) OR", "<EOF>", "OR"},
        {"(a = b", "<EOF>", "b"},
        {"(a = b c", "c", "b c"},
        {"((a = b)", "<EOF>", ")"},
        {"(a, b)", ",", "a, b"},
        {"a, b", ",", "a, b"},
        {"a = b, c", ",", "b, c"},
        {"(a", "<EOF>", "a"},
        {"(a)) = :n", ")", ")) ="},
        {"a = :n AND (", "<EOF>", "("},
        {"a[0]", "<EOF>", "]"},
        {"NOT (a)", "<EOF>", ")"},
        {"a AND", "AND", "a AND"},
        {"NOT a AND b = :n", "AND", "a AND b"},
        {"  @ ", "@", "  @ "},
        {" a @", "@", "a @"},
        {"  =  :n", "=", "  =  :n"},
        {" ) ", ")", " ) "},
        {"a[0000000000000001] = :n", "0", "000"},
        {"a[00] = :n", "0", "00]"},
    };
    for (const auto& c : cases) EXPECT_EQ(condition_fault(c.text), c.fault()) << c.text;
}

TEST(ExpressionParser, NamesWhatElseIsWrongInConditions) {
    const Case cases[] = {
        {"size(size(s)) = :n", type + "size, operand type: N"},
        {"size(a, b) = :n", number + "size, number of operands: 2"},
        {"size(a)", misused + "size"},
        {"attribute_exists(a) = :n", misused + "attribute_exists"},
        {"a = attribute_exists(b)", misused + "attribute_exists"},
        {"foo(a)", unknown + "foo"},
        {"foo(a) = :n", unknown + "foo"},
        {"a = a", distinct + "=, first operand: [a]"},
        {"a BETWEEN a AND :n", distinct + "BETWEEN, first operand: [a]"},
        {"a IN (:n, a)", distinct + "IN, first operand: [a]"},
        {"contains(a,a)", distinct + "contains, first operand: [a]"},
        {"begins_with(a, size(b))", type + "begins_with, operand type: N"},
        {"begins_with(a,:n)", type + "begins_with, operand type: N"},
        {"a < :b", type + "<, operand type: BOOL"},
        {"a <= :b", type + "<=, operand type: BOOL"},
        {"a BETWEEN :b AND :n", type + "BETWEEN, operand type: BOOL"},
        {"a BETWEEN :n AND :s",
         "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
         "AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:b}"},
        {":b BETWEEN a AND c", type + "BETWEEN, operand type: BOOL"},
        {"((a)) = :n", parentheses},
        {"((a = :n))", parentheses},
        {"NOT ((a = :n))", parentheses},
        {"begins_with(((a)), :s)", parentheses},
        {"(attribute_exists(a)) = :n", misused + "attribute_exists"},
        {"a[99999999999] = :n", index + "[99999999999]"},
        {"a[2147483648] = :n", index + "[2147483648]"},
        {"", "The expression can not be empty;"},
        {"attribute_exists(:s)", path + "attribute_exists"},
        {"attribute_exists(size(a))", path + "attribute_exists"},
        {"attribute_exists(a,b)", number + "attribute_exists, number of operands: 2"},
        {"begins_with(a)", number + "begins_with, number of operands: 1"},
        {"begins_with(a,a)", distinct + "begins_with, first operand: [a]"},
        {"begins_with(s, begins_with(a,:s))", misused + "begins_with"},
        {"if_not_exists(a,:n) = :n", no_condition + "if_not_exists"},
        {"list_append(a,:n)", no_condition + "list_append"},
        {"SIZE(a) = :n", unknown + "SIZE"},
        {"Attribute_Exists(a)", unknown + "Attribute_Exists"},
        {"if_not_exists(a,:n)", no_condition + "if_not_exists"},
        {"a = :n AND size(b)", misused + "size"},
        {"a = a AND ((b = :zz))", parentheses},
        {"size(a) AND table = :zz", misused + "size"},
        {"table = :zz AND foo(a)", reserved + "table"},
        {"foo(a) AND table = :zz", unknown + "foo"},
        {"#x = :zz AND foo(a)", unknown + "foo"},
        {":zz = #x", no_value + ":zz"},
        {"#x = :zz", no_name + "#x"},
        {"a = a AND b < :b AND begins_with(a)", distinct + "=, first operand: [a]"},
        {"begins_with(a) AND b < :b AND a = a", number + "begins_with, number of operands: 1"},
        {"a = a AND begins_with(a)", distinct + "=, first operand: [a]"},
        {"begins_with(a, :n) AND a < :b AND c=c", type + "begins_with, operand type: N"},
        {"c = c AND a < :b", distinct + "=, first operand: [c]"},
        {"a < :b AND c = c", type + "<, operand type: BOOL"},
        {"a < :b AND foo(a)", unknown + "foo"},
        {"a < :b AND x = :zz", type + "<, operand type: BOOL"},
        {"a = a AND table = :n", reserved + "table"},
        {"a = a AND #x = :n", distinct + "=, first operand: [a]"},
        {"foo(a) AND ((a = :n))", parentheses},
        {"size(a) AND foo(a)", misused + "size"},
        {"foo(size(table))", unknown + "foo"},
        {"foo(:zz)", unknown + "foo"},
        {"begins_with(:zz)", no_value + ":zz"},
        {"begins_with(a) AND x = :zz", number + "begins_with, number of operands: 1"},
        {"a[99999999999] = :zz", index + "[99999999999]"},
        {"a[99999999999] = a", index + "[99999999999]"},
        {"a[99999999999] = :n AND table = :n", index + "[99999999999]"},
        {"size(a)  AND a = a", misused + "size"},
        {"a=a AND size(a)", misused + "size"},
        {"attribute_exists(:n) AND a = a", path + "attribute_exists"},
        {"a=a AND attribute_exists(:n)", distinct + "=, first operand: [a]"},
        {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=:n", deep + "33"},
        {"a IN (:zz,a)", no_value + ":zz"},
        {":zz IN (a, #x)", no_value + ":zz"},
        {"size(#x) = size(:zz)", no_name + "#x"},
        {"contains(a,:n) = a", misused + "contains"},
        {"((a=:n OR b=:n)) AND (c = :n)", parentheses},
        {"attribute_exists((((a))))", parentheses},
        {"a[2147483646999999999999999999999999999] = :n", index + "[2147483646999999999999999999999999999]"},
        {"#x[99999999999] = :n", index + "[99999999999]"},
        {"foo(a[99999999999])", unknown + "foo"},
        {"a[99999999999] = foo(b)", index + "[99999999999]"},
        {"foo(table)", unknown + "foo"},
        {"size(foo(a)) = :n", unknown + "foo"},
        {"foo(size(a)) = :n", unknown + "foo"},
        {"contains(attribute_exists(a),foo(b))", misused + "attribute_exists"},
        {"contains(foo(b), attribute_exists(a))", unknown + "foo"},
        {"a = attribute_exists(table)", misused + "attribute_exists"},
        {"NOT size(a)", misused + "size"},
        {"(size(a))", misused + "size"},
        {"(size(a)) AND table = :n", misused + "size"},
        {"size(table)", misused + "size"},
        {"a = attribute_exists(a) AND foo(b)", misused + "attribute_exists"},
        {"foo(a) = a AND foo2(b)", unknown + "foo"},
        {"attribute_exists(size(a, b))", number + "size, number of operands: 2"},
        {"list_append(foo(a),b)=:n", no_condition + "list_append"},
        {"a.b.c = a.b.c", distinct + "=, first operand: [a, b, c]"},
    };
    for (const auto& c : cases) EXPECT_EQ(condition_fault(c.text), c.fault) << c.text;
}

TEST(ExpressionParser, NamesTheTokenThatIsWrongInUpdates) {
    const SyntaxCase cases[] = {
        {"SET n = n + :n + :n", "+", ":n + :n"},
        {"SET n = n + (n + :n)", "+", "n + :n"},
        {"SET l = list_append(l, (n + :n))", "+", "n + :n"},
        {"SET n = if_not_exists(n, :n + :n)", "+", ":n + :n"},
        {"ADD n n", "n", "n n"},
        {"ADD n", "<EOF>", "n"},
        {"ADD n = :n", "=", "n = :n"},
        {"ADD n :n :n", ":n", ":n :n"},
        {"REMOVE", "<EOF>", "REMOVE"},
        {"SET", "<EOF>", "SET"},
        {"SET a = :n,", "<EOF>", ","},
        {"SET a", "<EOF>", "a"},
        {"SET a =", "<EOF>", "="},
        {"SET a = :n b = :n", "b", ":n b ="},
        {"SET (a) = :n", "(", "SET (a"},
        {"REMOVE (a)", "(", "REMOVE (a"},
        {"SET a = :n + ", "<EOF>", "+ "},
        {"SET a = b = c", "=", "b = c"},
        {"SET a = NOT b", "NOT", "= NOT b"},
        {"SET a += :n", "+", "a +="},
        {"SET :n = a", ":n", "SET :n ="},
        {"a = :n", "a", "a ="},
        {"SET a = b - - c", "-", "- - c"},
        {"SET a = -:n", "-", "= -:n"},
        {"SET set = :n", "set", "SET set ="},
        {"SET a = :n ADD b :n REMOVE c, DELETE d :n", "DELETE", ", DELETE d"},
        {"SET a = if_not_exists(n, n + :n)", "+", "n + :n"},
        {"SET a = n + :n, b = foo(x), ((c)) = :n", "(", ", (("},
        {"SET a = :n b", "b", ":n b"},
    };
    for (const auto& c : cases) EXPECT_EQ(update_fault(c.text), c.fault()) << c.text;
}

TEST(ExpressionParser, NamesWhatElseIsWrongInUpdates) {
    const Case cases[] = {
        {"SET n = ((n + :n))", parentheses},
        {"SET n = (n) + ((:n))", parentheses},
        {"SET l = list_append(list_append(l,:l),:l)", misused + "list_append"},
        {"SET n = if_not_exists(n,n)", distinct + "if_not_exists, first operand: [n]"},
        {"SET n = if_not_exists(if_not_exists(n,:n),:n)", path + "if_not_exists"},
        {"SET n = n + :s", type + "+, operand type: S"},
        {"SET n = :s - n", type + "-, operand type: S"},
        {"SET l = list_append(l,:n)", type + "list_append, operand type: N"},
        {"SET l = list_append(:n,:s)", type + "list_append, operand type: N"},
        {"SET l = list_append(l)", number + "list_append, number of operands: 1"},
        {"SET l = if_not_exists(:l,l)", path + "if_not_exists"},
        {"SET l = size(l)", no_update + "size"},
        {"SET l = attribute_exists(l)", no_update + "attribute_exists"},
        {"SET l = foo(l)", unknown + "foo"},
        {"SET n = list_append(l,l) + :n", misused + "list_append"},
        {"SET n = n + list_append(l,:l)", misused + "list_append"},
        {"SET l = if_not_exists(l, list_append(:l,:n))", misused + "list_append"},
        {"ADD n :s",
         "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: "
         "ALLOWED_FOR_ADD_OPERAND"},
        {"ADD n :l",
         "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: "
         "ALLOWED_FOR_ADD_OPERAND"},
        {"ADD n :b",
         "Incorrect operand type for operator or function; operator: ADD, operand type: BOOLEAN, typeSet: "
         "ALLOWED_FOR_ADD_OPERAND"},
        {"DELETE ss :n",
         "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: "
         "ALLOWED_FOR_DELETE_OPERAND"},
        {"", "The expression can not be empty;"},
        {"SET a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;"},
        {"REMOVE a SET b = :n REMOVE c", "The \"REMOVE\" section can only be used once in an update expression;"},
        {"SET a = :n REMOVE a", overlap + "[a], path two: [a]"},
        {"REMOVE a SET a.b = :n", overlap + "[a], path two: [a, b]"},
        {"SET a.b = :n, a[0] = :n", conflict + "[a, b], path two: [a, [0]]"},
        {"REMOVE a.b DELETE a.b.c :x SET a.b.c = :n", overlap + "[a, b, c], path two: [a, b, c]"},
        {"SET table = :n", reserved + "table"},
        {"SET a = ((:n))", parentheses},
        {"SET a = :n ADD b :n REMOVE c DELETE d :n",
         "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: "
         "ALLOWED_FOR_DELETE_OPERAND"},
        {"SET a = :zz, a = :n", overlap + "[a], path two: [a]"},
        {"SET a = :n, a = :zz", overlap + "[a], path two: [a]"},
        {"SET a = :n, a = foo(b) ", unknown + "foo"},
        {"SET a = :n SET b = ((:n))", parentheses},
        {"SET a = :n SET table = :n", reserved + "table"},
        {"SET a = :n SET b = :zz", "The \"SET\" section can only be used once in an update expression;"},
        {"SET a = q ADD a :s", overlap + "[a], path two: [a]"},
        {"SET a = :n + :s ADD ss :s",
         "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: "
         "ALLOWED_FOR_ADD_OPERAND"},
        {"ADD ss :s SET a = :n + :s", type + "+, operand type: S"},
        {"ADD ss :s SET ss = :n + :s", overlap + "[ss], path two: [ss]"},
        {"SET a = list_append(l, :l, :l)", number + "list_append, number of operands: 3"},
        {"SET a = if_not_exists(a)", number + "if_not_exists, number of operands: 1"},
        {"SET a = :l + :n", type + "+, operand type: L"},
        {"SET table = foo(b)", reserved + "table"},
        {"SET a = :n + size(b)", no_update + "size"},
        {"SET a = contains(a, b)", no_update + "contains"},
        {"SET a = l[99999999999]", index + "[99999999999]"},
        {"REMOVE a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", deep + "33"},
        {"SET a = a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", deep + "33"},
        {"SET a=:n+:s, b=:l+:n", type + "+, operand type: L"},
        {"SET #x=:n, a=:n, a=:n", overlap + "[a], path two: [a]"},
        {"SET a=:n,a=:n,#x=:n", no_name + "#x"},
        {"SET a=:zz, b=:yy", no_value + ":yy"},
        {"REMOVE #x, #y", no_name + "#y"},
        {"SET a=:zz, #x=:n", no_name + "#x"},
        {"SET a=:zz+:yy", no_value + ":zz"},
        {"SET a=list_append(:zz,#x)", no_value + ":zz"},
        {"SET a=if_not_exists(:n,:zz)", no_value + ":zz"},
        {"SET a=if_not_exists(#x,:zz)", no_name + "#x"},
        {"SET a=:n REMOVE #x SET b = :n", "The \"SET\" section can only be used once in an update expression;"},
        {"ADD a :zz, a :n", overlap + "[a], path two: [a]"},
        {"ADD a :zz, b :yy", no_value + ":yy"},
        {"SET a=list_append(if_not_exists(a,a),:zz)", distinct + "if_not_exists, first operand: [a]"},
        {"SET a=list_append(list_append(a,a),((:zz)))", parentheses},
        {"SET a = list_append(:n,:n) + :n", misused + "list_append"},
        {"SET a = :n, a.b = :n, a[0] = :n", conflict + "[a, b], path two: [a, [0]]"},
        {"SET a[0] = :n, a.b = :n, c= :n, c.d = :n", overlap + "[c], path two: [c, d]"},
        {"SET c= :n, c.d = :n, a[0] = :n, a.b = :n", conflict + "[a, [0]], path two: [a, b]"},
        {"SET z.a = :n, z[0] = :n, z[1].a = :n, z[1][0] = :n", conflict + "[z, [1], a], path two: [z, [1], [0]]"},
    };
    for (const auto& c : cases) EXPECT_EQ(update_fault(c.text), c.fault) << c.text;
}

TEST(ExpressionParser, NamesTheTokenThatIsWrongInProjections) {
    const SyntaxCase cases[] = {
        {"(s)", "(", "(s"},         {"s,", "<EOF>", ","}, {",s", ",", ",s"},
        {"size(s)", "(", "size(s"}, {"s t", "t", "s t"},  {"s = t", "=", "s = t"},
    };
    for (const auto& c : cases) EXPECT_EQ(projection_fault(c.text), c.fault()) << c.text;
}

TEST(ExpressionParser, NamesWhatElseIsWrongInProjections) {
    const Case cases[] = {
        {"s, s", overlap + "[s], path two: [s]"},
        {"m, m.a", overlap + "[m], path two: [m, a]"},
        {"m.a, m", overlap + "[m, a], path two: [m]"},
        {"m.a,m[0]", conflict + "[m, a], path two: [m, [0]]"},
        {"m.a,m[0],m.a", conflict + "[m, [0]], path two: [m, a]"},
        {"table", reserved + "table"},
        {"#x", no_name + "#x"},
        {"s[99999999999]", index + "[99999999999]"},
        {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", deep + "33"},
        {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a,s,s", overlap + "[s], path two: [s]"},
        {"s,s,a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", deep + "33"},
        {"#x,s,s", overlap + "[s], path two: [s]"},
        {"s,s,#x", no_name + "#x"},
        {"s, s, table", reserved + "table"},
        {"m.a, m[0], m", overlap + "[m, [0]], path two: [m]"},
        {"", "The expression can not be empty;"},
        {"q[0].a, q.b, q", overlap + "[q, b], path two: [q]"},
        {"m.b.c, m.b[0], m.b", overlap + "[m, b, [0]], path two: [m, b]"},
        {"m.b[1], m.b[1].c, m.b[2], m.b.a", conflict + "[m, b, [2]], path two: [m, b, a]"},
    };
    for (const auto& c : cases) EXPECT_EQ(projection_fault(c.text), c.fault) << c.text;
}

}  // namespace
}  // namespace dynaloom
