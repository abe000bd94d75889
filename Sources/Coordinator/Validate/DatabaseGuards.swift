/// Indexes, functions and triggers that the generators' tables rely on.
enum DatabaseGuards {
    static let all: [(kind: String, sql: String, wanted: [String])] = [
        (
            "index", "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
            [
                "generator_weights_status", "generator_weights_f_per_1k", "generator_history_by_generator",
                "generator_history_recorded_at", "optimization_events_created_at", "optimization_events_type",
                "optimization_events_slot", "content_generator", "content_arm",
            ]
        ),
        (
            "function", "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
            ["get_generator_weights", "f_per_1k", "count_generator_use", "check_generator_weights"]
        ),
        (
            "trigger",
            """
            SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'
            """,
            [
                "content_counts_generator_use", "content_recounts_generator_use", "content_uncounts_generator_use",
                "generator_weights_take_turns", "generator_weights_are_a_distribution",
            ]
        ),
    ]
}
