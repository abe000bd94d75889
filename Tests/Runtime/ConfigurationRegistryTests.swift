import Foundation
import Runtime
import Testing

@Suite struct ConfigurationRegistryTests {
    @Test func `every name is there once, and every default is allowed`() {
        let settings = ConfigurationRegistry.settings
        #expect(Set(settings.map(\.name)).count == settings.count)
        for setting in settings {
            #expect(setting.name.hasPrefix("ROOKERY_"))
            #expect(setting.documentation.hasSuffix("."), "\(setting.name)")
            #expect(!setting.usedBy.isEmpty, "\(setting.name)")
            if let text = setting.defaultText, !text.isEmpty {
                #expect(setting.value(of: text) != nil, "\(setting.name)")
            }
        }
    }

    @Test func `the reference page in docs is the one the registry makes`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/configuration.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == Configuration.markdown(), "renew it: coordinator settings --markdown > docs/configuration.md")
    }
}
