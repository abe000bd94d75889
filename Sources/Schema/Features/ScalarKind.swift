/// What a character is to the scanner. Ranges beyond ASCII are Unicode's blocks; letters elsewhere are what the
/// standard library's tables call alphabetic.
enum ScalarKind {
    case letter, capital, digit, ideograph, joiner, emoji, stop, other

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x61...0x7a: self = .letter
        case 0x41...0x5a: self = .capital
        case 0x30...0x39: self = .digit
        // An apostrophe, a point or comma in a number, a hyphen, a percent sign or an underscore.
        case 0x27, 0x2019, 0x2c, 0x2d, 0x5f: self = .joiner
        case 0x2e, 0x21, 0x3f, 0x2026, 0x3002, 0xff01, 0xff1f, 0x61f: self = .stop
        case 0..<0x80: self = .other
        case 0x2600...0x27bf, 0x1f300...0x1faff, 0x1f1e6...0x1f1ff: self = .emoji
        case 0x3040...0x30ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0x20000...0x3134f: self = .ideograph
        default:
            guard let properties = Unicode.Scalar(scalar)?.properties, properties.isAlphabetic else {
                self = .other
                return
            }
            self = properties.isUppercase ? .capital : .letter
        }
    }
}
