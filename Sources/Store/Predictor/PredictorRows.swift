import Postgres

/// Rows as a model was fitted on them and judged by them: CSV files, each kept once, by the SHA-256 of its bytes.
public enum PredictorRows {
    /// Keeps a file and gives its hash.
    public static func keep(_ connection: PostgresConnection, csv: String) throws(PostgresError) -> String {
        let hash = try hash(connection, of: csv)
        try connection.execute(
            "INSERT INTO predictor_rows (rows_hash, csv) VALUES ($1, $2) ON CONFLICT (rows_hash) DO NOTHING",
            [.text(hash), .text(csv)])
        return hash
    }

    /// The file with this hash; `nil` where it is not kept.
    public static func csv(_ connection: PostgresConnection, hash: String) throws(PostgresError) -> String? {
        try connection.execute("SELECT csv FROM predictor_rows WHERE rows_hash = $1", [.text(hash)])
            .first?.text("csv")
    }

    /// SHA-256 of a text's UTF-8 in hexadecimal, as `sha256sum` prints it.
    public static func hash(_ connection: PostgresConnection, of text: String) throws(PostgresError) -> String {
        try connection.execute(
            "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') AS hash", [.text(text)]
        ).only().text("hash")
    }
}
