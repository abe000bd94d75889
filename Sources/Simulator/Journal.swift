import Audience
import FoundationEssentials
import Glibc
import Timekeeping

/// The file that keeps the posts: one JSON line each, synced before the post is acknowledged, so that a killed
/// simulator has lost none it answered for.
///
/// Not shared between threads by itself: its owner calls it under a lock.
final class Journal {
    private let path: String
    private let descriptor: Int32

    /// Opens or creates `posts.jsonl` in a folder. An unfinished last line, whose post was never acknowledged, is cut
    /// off.
    init(folder: String) throws(JournalError) {
        path = folder + "/posts.jsonl"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw JournalError(code: .cannotOpen, description: "cannot make the folder \(folder): \(reason(errno))")
        }
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw JournalError(code: .cannotOpen, description: "cannot open \(path): \(reason(errno))")
        }
        // Two simulators over one journal would hand out the same post twice.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw JournalError(code: .locked, description: "\(path) is in use by another simulator")
        }
    }

    deinit { close(descriptor) }

    /// All posts in the order they were made.
    func load() throws(JournalError) -> [PublishedPost] {
        let bytes = try contents()
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if end < bytes.count, ftruncate(descriptor, off_t(end)) != 0 {
            throw JournalError(code: .cannotWrite, description: "cannot mend the end of \(path): \(reason(errno))")
        }
        var posts: [PublishedPost] = []
        for (index, line) in bytes[..<end].split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let post = try? JSONDecoder().decode(PublishedPost.self, from: Data(line)) else {
                throw JournalError(code: .damaged, description: "line \(index + 1) of \(path) is not a post")
            }
            posts.append(post)
        }
        return posts
    }

    /// Writes a post and waits until the disk has it.
    func append(_ post: PublishedPost) throws(JournalError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = (try? encoder.encode(post)).map({ [UInt8]($0) }) else {
            throw JournalError(code: .cannotWrite, description: "post \(post.id) cannot be written as JSON")
        }
        line.append(UInt8(ascii: "\n"))
        let before = lseek(descriptor, 0, SEEK_END)
        var written = 0
        while written < line.count {
            let count = line[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                try giveUp(before)
            }
        }
        if fdatasync(descriptor) != 0 { try giveUp(before) }
    }

    /// Takes a half-written line back, so that the next one starts on a line of its own.
    private func giveUp(_ before: off_t) throws(JournalError) {
        let failure = reason(errno)
        _ = ftruncate(descriptor, before)
        throw JournalError(code: .cannotWrite, description: "cannot write to \(path): \(failure)")
    }

    private func contents() throws(JournalError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        lseek(descriptor, 0, SEEK_SET)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw JournalError(code: .cannotOpen, description: "cannot read \(path): \(reason(errno))")
            }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}

/// Why the simulator's journal cannot be used.
struct JournalError: Error, CustomStringConvertible {
    enum Code: Sendable { case cannotOpen, locked, damaged, cannotWrite }
    let code: Code
    let description: String
}

private func reason(_ number: Int32) -> String { String(cString: strerror(number)) }

extension PublishedPost: Codable {
    private enum Key: String, CodingKey {
        case id, text
        case postedAt = "posted_at_us"
        case followersAtPosting = "followers_at_posting"
        case traits
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            text: try container.decode(String.self, forKey: .text),
            postedAt: Timestamp(microseconds: try container.decode(Int64.self, forKey: .postedAt)),
            followersAtPosting: try container.decode(Int64.self, forKey: .followersAtPosting),
            traits: try container.decode(PostTraits.self, forKey: .traits))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(text, forKey: .text)
        try container.encode(postedAt.microseconds, forKey: .postedAt)
        try container.encode(followersAtPosting, forKey: .followersAtPosting)
        try container.encode(traits, forKey: .traits)
    }
}
