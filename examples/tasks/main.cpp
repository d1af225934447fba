// What aws-dynamodb-wrapper's README shows, step by step: stories saved, read and updated, then the states of workflows
// and their tasks logged, as there Prefect's, here those of any program.

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "open_store.hpp"

// [models]
struct Story {
    static constexpr auto table_name = "StoryTable";
    static constexpr auto pk_pattern = "USER#{owner}#STORY#{story_id}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
};

enum class State { Pending, Running, Completed, Failed };

struct TaskMetadata {
    static constexpr auto table_name = "WorkflowMetadata";
    static constexpr auto pk_pattern = "FLOW#{flow_id}";
    static constexpr auto sk_pattern = "TASK#{task_id}";

    std::string flow_id{};
    std::string task_id{};
    State state = State::Pending;
    std::optional<std::string> message{};
};

struct FlowMetadata {
    static constexpr auto table_name = "WorkflowMetadata";
    static constexpr auto pk_pattern = "FLOW#{flow_id}";
    static constexpr auto sk_pattern = "FLOW";

    std::string flow_id{};
    std::string name{};
    State state = State::Pending;
    int tasks = 0;
};
// [/models]

namespace {

using namespace dynaloom::literals;
using Log = dynaloom::Table<FlowMetadata, TaskMetadata>;

void stories(const std::shared_ptr<dynaloom::Store>& store) {
    const dynaloom::Table<Story> table{store};
    table.create_if_missing();
    // [stories]
    table.save({.owner = "johndoe", .story_id = "1234", .title = "Test Story"});
    std::optional<Story> retrieved = table.get("owner"_f = "johndoe", "story_id"_f = "1234");
    retrieved->title = "Updated Story Title";
    table.save(*retrieved);
    // [/stories]
    std::printf("%s\n", table.get("owner"_f = "johndoe", "story_id"_f = "1234")->title.c_str());
}

// [run_task]
/// Runs a task of a flow, its states logged.
template <class Task>
void run_task(const Log& log, const std::string& flow, const std::string& name, const Task& task) {
    TaskMetadata metadata{.flow_id = flow, .task_id = name, .state = State::Running};
    log.create(metadata);
    try {
        task();
        metadata.state = State::Completed;
    } catch (const std::exception& error) {
        metadata.state = State::Failed;
        metadata.message = error.what();
    }
    log.save(metadata);
    log.update<FlowMetadata>("flow_id"_f = flow).set("tasks"_f += 1).run();
}
// [/run_task]

const char* name_of(State state) {
    constexpr const char* names[] = {"Pending", "Running", "Completed", "Failed"};
    return names[static_cast<int>(state)];
}

void tasks(const std::shared_ptr<dynaloom::Store>& store) {
    // [flow]
    const Log log{store};
    log.create_if_missing();

    log.save(FlowMetadata{.flow_id = "1234", .name = "nightly", .state = State::Running});
    run_task(log, "1234", "5678", [] { std::printf("loading\n"); });
    run_task(log, "1234", "5679", [] { throw std::runtime_error{"no space left"}; });

    auto [flows, done] = log.collect<FlowMetadata, TaskMetadata>("flow_id"_f = "1234");
    // [/flow]
    std::printf("flow %s: %s, %d tasks\n", flows.front().name.c_str(), name_of(flows.front().state),
                flows.front().tasks);
    for (const TaskMetadata& task : done)
        std::printf("task %s: %s %s\n", task.task_id.c_str(), name_of(task.state), task.message.value_or("").c_str());
}

}  // namespace

int main(int count, char** arguments) {
    return run_on_store(count, arguments, [](const auto& store) {
        stories(store);
        tasks(store);
    });
}
