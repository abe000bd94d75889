/// Who refused a record that lies among the dead letters: the value of the header `refused-by` of its copy.
public enum RecordRefusal: String, Sendable, CaseIterable {
    /// It cannot be read: it is not what its topic's contract asks for.
    case decoder
    /// It can be read, and the database does not take what it says.
    case database
}
