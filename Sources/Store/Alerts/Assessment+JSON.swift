import Learning

extension Assessment {
    /// The figures as a JSON object; what is no finite number is left out, for JSON has none.
    var figuresJSON: String {
        let members = figures.filter(\.value.isFinite).sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{" + members.joined(separator: ",") + "}"
    }
}
