// The statements over Rookery's tables that more than one program needs, grouped by table.
//
// | folder     | tables                                             | what its statements promise                    |
// |------------|----------------------------------------------------|------------------------------------------------|
// | Deployment | deployment                                         | one account and one mode a schema, for good    |
// | Posts      | content                                            | the greatest version of a post stands          |
// | Outcomes   | outcomes, readings, rejected_readings              | the set of readings alone decides              |
// | Followers  | follower_attributions                              | the latest known number of each window stands  |
// | Messages   | content, outcomes, … as above                      | what a batch of messages does to all of them   |
// | Offsets    | consumer_offsets                                   | moved by whoever holds them, by nobody else    |
// | Jobs       | jobs, schedule_slots                               | each slot's work is done once                  |
// | Scraping   | scrape_schedule, rate_budgets                      | each checkpoint is read by one scraper         |
// | Learn      | gate_decisions, learning_examples, bandit_arms     | follow from the tables above alone             |
// | Training   | training_rows                                      | learnable posts, in the order they are split   |
// | Predictor  | predictor_models, predictor_versions, predictions  | every fit, what Redis carries, what was said   |
// | Drift      | prediction_outcomes, prediction_drift              | how the newest matured predictions did         |
// | DeadLetters| dead_letters                                       | a letter is replayed once, whoever asks        |
// | Alerts     | alerts, alert_deliveries                           | one open alert a matter; its changes are queued |
// | Generators | generator_weights and their history                | a run's weights, history and event together    |
//
// Functions take a connection and run inside whatever transaction it has open. Those that take a batch write it in one
// statement a table, sorted by key, so that writers wait for each other and do not deadlock; call each once a
// transaction, in the order posts, outcomes, followers. Only two that bring the same new post at the same instant may be
// told to begin again (40P01, 23505): the unique index below the foreign keys is not the one that ON CONFLICT asks. The
// stream does so, with a batch that deadlocked as a whole, with one that was refused record by record.
