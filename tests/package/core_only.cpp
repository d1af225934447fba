#include <dynaloom/dynaloom.hpp>

int main() {
    return dynaloom::Item{{"id", "x"}, {"n", 3}}.size() == 2 ? 0 : 1;
}
