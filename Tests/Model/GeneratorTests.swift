import Model
import Testing

struct GeneratorTests {
    @Test func `the twelve default weights add up to one`() {
        #expect(Generator.allCases.count == 12)
        let sum = Generator.allCases.map(\.defaultWeight).reduce(0, +)
        #expect(abs(sum - 1) < 1e-12)
    }

    @Test(arguments: ["dataNerd", "data_nerd", "DATA-NERD", "datanerd", "dataNerdGenerator", "data_nerd_generator"])
    func `every spelling of a name is one generator`(text: String) {
        #expect(Generator(named: text) == .dataNerd)
    }

    @Test(arguments: ["", "generator", "nerd", "dataNerds"])
    func `other names are none`(text: String) {
        #expect(Generator(named: text) == nil)
    }
}
