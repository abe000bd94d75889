import CommandLine
import FoundationEssentials
import Glibc
import Runtime
import Timekeeping

/// Hours in a time zone by the C library's rules: there is no database to ask here.
///
/// Making one sets the process' `TZ`. A command makes one, before it works, on the thread that then asks.
struct LocalHours {
    /// - Throws: `CommandFailure` where the machine has no rules for the zone: they would silently be UTC's.
    init(_ zone: String) throws(CommandFailure) {
        let isName = !zone.contains("..") && !zone.hasPrefix("/") && !zone.isEmpty
        guard zone == "UTC" || isName && FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/\(zone)") else {
            throw CommandFailure(.badInput, "ROOKERY_TIME_ZONE: this machine has no rules for \(zone)")
        }
        setenv("TZ", zone, 1)
        tzset()
    }

    /// 0…23.
    func hour(of moment: Timestamp) -> Int {
        var seconds = time_t(moment.seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return Int(parts.tm_hour)
    }
}
