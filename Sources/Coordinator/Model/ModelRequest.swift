import Store

/// What a person asks to be done about the models in force.
enum ModelRequest: Hashable, Sendable {
    case promote(Int64)
    /// To a version by its name; `nil` for the one before that carried other models.
    case rollback(String?)
    case pin(Int64)
    case unpin(Int64)
}

/// What comes of it, settled on before anything is written.
enum ModelChange: Hashable, Sendable {
    case promote(Int64, PredictorModel.Kind, insteadOf: Int64?)
    /// The version gone back to, the one left, and what that is for each part.
    case rollback(to: Int64, from: Int64, [Part])
    case pin(Int64, PredictorModel.Kind)
    case unpin(Int64, PredictorModel.Kind)
    /// It is so already.
    case nothing(String)

    /// One of the two models of a version, before and after; `nil` for the defaults.
    struct Part: Hashable, Sendable {
        let kind: PredictorModel.Kind
        let before: Int64?
        let after: Int64?

        init(_ kind: PredictorModel.Kind, before: Int64?, after: Int64?) {
            self.kind = kind
            self.before = before
            self.after = after
        }

        var sentence: String {
            let model = after.map { "\(kind.rawValue) model \($0)" } ?? "the \(kind.rawValue) defaults"
            return before == after
                ? "\(model) as now" : "\(model) in place of \(before.map(String.init) ?? "the defaults")"
        }
    }

    /// For people, before it is done.
    var sentence: String {
        switch self {
        case .promote(let model, let kind, let other):
            "publish \(kind.rawValue) model \(model) in place of \(other.map { "model \($0)" } ?? "the defaults")"
        case .rollback(let target, let present, let parts):
            "go back from v2_\(present) to what v2_\(target) carries: "
                + parts.map(\.sentence).joined(separator: ", ")
        case .pin(let model, let kind): "hold \(kind.rawValue) model \(model) in force until it is unpinned"
        case .unpin(let model, let kind): "let fits replace \(kind.rawValue) model \(model) again"
        case .nothing(let why): "do nothing: \(why)"
        }
    }

    /// For scripts.
    var word: String {
        switch self {
        case .promote: "promote"
        case .rollback: "rollback"
        case .pin: "pin"
        case .unpin: "unpin"
        case .nothing: "nothing"
        }
    }
}
