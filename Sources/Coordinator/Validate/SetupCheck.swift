import Runtime

/// One thing that must be so for a deployment to work, and whether it is.
struct SetupCheck: Hashable, Sendable {
    let name: String
    let holds: Bool
    /// One sentence: what was found.
    let found: String

    init(_ name: String, _ holds: Bool, _ found: String) {
        self.name = name
        self.holds = holds
        self.found = found
    }

    var value: StructuredValue { ["check": .text(name), "holds": .bool(holds), "found": .text(found)] }
}
