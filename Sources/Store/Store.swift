// The statements over Rookery's tables that more than one program needs, a file for a table or a tight group of tables.
//
// | file                | tables                                              | what its statements guarantee                    |
// |---------------------|-----------------------------------------------------|--------------------------------------------------|
// | Deployment          | deployment                                          | one account and one mode a schema, for good      |
// | ContentStore        | content                                             | the greatest version of a post is kept           |
// | OutcomeStore        | outcomes, readings, rejected_readings               | the set of readings alone decides                |
// | FollowerTables      | follower_attributions, follower_snapshots           | the latest known number of each window is kept   |
// | MessageEffects      | content, outcomes, … as above                       | what a batch of messages does to all of them     |
// | ScrapeSchedule      | scrape_schedule                                     | each checkpoint is read by one scraper           |
// | RateBudget          | rate_budgets                                        | no more requests than a window allows            |
// | GateTables          | gate_settings, learning_gates, gate_refusal_counts  | every setting and threshold with its reason      |
// | LearningTables      | gate_decisions, learning_examples,                  | follow from the tables above alone               |
// |                     | learning_summaries                                  |                                                  |
// | BanditArms          | bandit_arms                                         | each post counts once, at its latest verdict     |
// | TrainingRows        | training_rows                                       | learnable posts, in the order they are split     |
// | PredictorModels     | predictor_models, _rows, _actions, _pins            | every fit and every decision about one           |
// | PredictorVersions   | predictor_versions, predictor_outbox                | what Redis carries, delivered at least once      |
// | Predictions         | predictions                                         | what was predicted for each post, by which model |
// | PredictionDrift     | prediction_outcomes, prediction_drift               | how the newest matured predictions did           |
// | GeneratorTables     | generator_weights, generators, generator_aliases    | evidence and current weights                     |
// | GeneratorActions    | the same                                            | a manual action leaves one event                 |
// | OptimizationEvents  | optimization_events, generator_performance_history  | a run's weights, history and event together      |
// | WeightRun           | the same                                            | one step of the weights, by schedule or operator |
// | DeadLetters         | dead_letters                                        | a letter is replayed once                        |
// | AlertTables         | alerts, alert_deliveries                            | one open alert a subject; transitions are queued |
// | SystemStateReader   | most of them                                        | what the monitoring rules evaluate, one snapshot |
//
// Functions take a connection and run inside whatever transaction it has open. Those that take a batch write it in one
// statement a table, sorted by key, so that writers wait for each other and do not deadlock; call each once a transaction,
// in the order posts, outcomes, followers. Only two writers that bring the same new post at the same instant may have to
// start again (40P01, 23505): the unique index below the foreign keys is not the one that ON CONFLICT checks. The stream
// does so: a batch that deadlocked as a whole, one that was refused record by record.
