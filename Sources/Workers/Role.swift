/// The roles a worker can take on. Any number of workers may take the same one: they share its partitions and jobs.
enum Role: String, CaseIterable, Sendable {
    case scraper, learner, predictor, optimizer
}
