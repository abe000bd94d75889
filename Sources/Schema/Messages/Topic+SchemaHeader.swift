extension Topic {
    /// Refuses a record whose header `schema` is absent or names another schema.
    public func check(schemaHeader header: String?) throws(MessageError) {
        guard let header else { throw MessageError(.schema, "the header schema is missing, expected \(schemaHeader)") }
        guard header == schemaHeader else {
            throw MessageError(.schema, "the header schema is not \(schemaHeader)")
        }
    }
}
