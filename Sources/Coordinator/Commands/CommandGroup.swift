/// The headings of the program's help.
enum CommandGroup {
    static let run = "Run"
    static let see = "See"
    static let decide = "Decide"
    static let data = "Data"
    static let reference = "Reference"
}
