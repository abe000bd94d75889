import Foundation
import Runtime
import Store
import Testing

@Suite struct ConfigurationSecretTests {
    private let path = NSTemporaryDirectory() + "secret-\(UUID().uuidString)"

    @Test func `a secret is read from its file, without the line end`() throws {
        defer { unlink(path) }
        try "hush-hush\n".write(toFile: path, atomically: true, encoding: .utf8)
        let configuration = try load(["ROOKERY_SOURCE_TOKEN_FILE": path])
        #expect(configuration[.sourceToken] == "hush-hush")
        #expect(configuration.source(of: "ROOKERY_SOURCE_TOKEN") == .file(path))
    }

    @Test func `a secret is never printed, not even when it is refused`() throws {
        let configuration = try load(["ROOKERY_POSTGRES_URL": "postgres://u:hush@h:1/d"])
        #expect(configuration.printable(ConfigurationKey<String?>.postgresURL) == "(secret)")
        let error = #expect(throws: ConfigurationError.self) {
            try load(["ROOKERY_POSTGRES_URL": "hush"])
        }
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `a file that cannot be read, and a secret set twice, are errors`() {
        let unreadable = #expect(throws: ConfigurationError.self) {
            try load(["ROOKERY_REDIS_URL_FILE": path])
        }
        #expect(unreadable?.code == .unreadableFile)
        #expect(unreadable?.description.contains(path) == true)
        let twice = #expect(throws: ConfigurationError.self) {
            try load(["ROOKERY_REDIS_URL": "redis://h:1/0", "ROOKERY_REDIS_URL_FILE": path])
        }
        #expect(twice?.code == .setTwice)
    }

    @Test func `only secrets have a file form`() {
        let error = #expect(throws: ConfigurationError.self) {
            try load(["ROOKERY_PARTITIONS_FILE": path])
        }
        #expect(error?.code == .unknownName)
    }
}
