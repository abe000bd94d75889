// The mathematics of the loop: pure functions over values. Nothing here does I/O, reads a clock or draws from a global
// source of randomness, so the same rows give the same bytes.
//
// | folder       | what it decides                                                                     |
// |--------------|-------------------------------------------------------------------------------------|
// | Features     | which numbers a model may see, and that they were known before posting               |
// | Gates        | which posts may be learned from, with the reasons where not                          |
// | Plausibility | which readings cannot be true                                                        |
// | Regression   | ridge on sufficient statistics, logistic by Newton's method                          |
// | Validation   | the split by time and the figures on the newest fifth                                |
// | Drift        | how matured predictions did beside what came, and what about it is alarming           |
// | Publishing   | whether a fitted part replaces the published one                                     |
// | Bandits      | Beta arms by Thompson sampling, hours by UCB1, and the propensity of each choice     |
// | Generators   | followers per thousand impressions with their posterior, tiers, trends, and the weights    |
// | OffPolicy    | what other weights would have brought, from the recorded propensities                |
// | Followers    | an account's change shared among posts, in whole followers                           |
// | Random       | the one seeded source of every random choice                                         |
