import Foundation
import Timekeeping

/// A clock file in a folder of its own that stands still but where the test moves it.
final class HeldClock {
    private let folder: String
    private let file: ClockFile
    /// For a program's settings.
    let setting: [String: String]

    init(at moment: Timestamp) throws {
        folder = NSTemporaryDirectory() + "/rookery-clock-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/clock"
        file = try ClockFile(path: path, writable: true)
        setting = ["ROOKERY_CLOCK": "file:\(path)"]
        try hold(at: moment)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func hold(at moment: Timestamp) throws {
        try file.write(ClockPace(domain: moment, wall: RealClock().now(), factor: 0))
    }
}
