/// The posts of a window whose outcome is known, as far as evaluation can use them.
public struct ChoiceLog: Hashable, Sendable {
    /// By time of posting.
    public var choices: [LoggedChoice]
    /// Posts left out because nobody recorded with what chance their generator was drawn.
    public var withoutPropensity: Int

    public init(_ choices: [LoggedChoice] = [], withoutPropensity: Int = 0) {
        self.choices = choices
        self.withoutPropensity = withoutPropensity
    }
}
