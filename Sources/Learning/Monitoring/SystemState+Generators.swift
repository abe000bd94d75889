import Timekeeping

extension SystemState {
    /// A row of the weights.
    public struct Generator: Hashable, Sendable {
        public var name: String
        public var weight: Double
        /// `active`, `testing`, `disabled` or `archived`.
        public var status: String
        public var followersPerThousand: Double?
        public var measuredPosts: Int64
        public var lastUsedAt: Timestamp?
        /// When somebody took it in; `nil` for those that were there from the start.
        public var addedAt: Timestamp?

        public init(
            name: String, weight: Double, status: String = "active", followersPerThousand: Double? = nil,
            measuredPosts: Int64 = 0, lastUsedAt: Timestamp? = nil, addedAt: Timestamp? = nil
        ) {
            self.name = name
            self.weight = weight
            self.status = status
            self.followersPerThousand = followersPerThousand
            self.measuredPosts = measuredPosts
            self.lastUsedAt = lastUsedAt
            self.addedAt = addedAt
        }

        /// Whether posts are drawn from it.
        public var isDrawn: Bool { status == "active" || status == "testing" }
    }

    /// How many posts a generator wrote, beside what the weights in force when each was made asked for.
    public struct GeneratorUse: Hashable, Sendable {
        public var name: String
        public var posts: Int64
        /// Sum of its weights over all posts.
        public var expected: Double

        public init(name: String, posts: Int64, expected: Double) {
            self.name = name
            self.posts = posts
            self.expected = expected
        }
    }
}
