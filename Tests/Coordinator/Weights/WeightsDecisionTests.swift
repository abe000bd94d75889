import CommandLine
import Foundation
import Postgres
import TestDeployments
import Testing
import Timekeeping

@Suite struct WeightsDecisionTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `a dry run of every decision writes nothing`() throws {
        let deployment = try Deployment.withGeneratorPosts(startingAt: start)
        let before = try deployment.checksum()
        for arguments in [
            ["weights", "set", "coach", "0.4"], ["weights", "lock", "data_nerd"], ["weights", "unlock", "coach"],
            ["weights", "release", "coach"], ["weights", "apply"],
            ["generators", "add", "memeMaker", "--alias", "memes"],
            ["generators", "alias", "coach", "trainer"], ["generators", "status", "coach", "archived"],
        ] {
            let run = try Program.run(
                arguments + ["--reason", "a look", "--dry-run", "--json"], environment: deployment.environment)
            #expect(run.exit == 0, "\(arguments): \(run.errors)")
        }
        #expect(try deployment.checksum() == before)
    }

    @Test func `a weight is set, kept by a run, explained, released, and all of it replays`() throws {
        let deployment = try Deployment.withGeneratorPosts(startingAt: start)
        let set = try deployment.run(
            "weights", "set", "data_nerd", "0.4", "--reason", "the campaign", "--actor", "ada", "--json")
        #expect(set.exit == 0)
        #expect(try set.json()["done"] as? Bool == true)
        // Two of the twelve are at the floor and have no room to make; the override is a change of its own.
        let moved = try #require(try set.json()["changes"] as? [[String: Any]])
        #expect(moved.count == 11)
        #expect(moved[0]["name"] as? String == "dataNerd override" && moved[0]["after"] as? Double == 0.4)
        let applied = try deployment.run(
            "weights", "apply", "--reason", "now", "--actor", "ada", "--json", "--guard", "off")
        #expect(applied.exit == 0)
        #expect(
            (try applied.json()["changes"] as? [[String: Any]])?.contains { $0["name"] as? String == "dataNerd" }
                == false)

        let explained = try deployment.run("weights", "explain", "dataNerd", "--json").json()
        #expect(explained["override"] as? Double == 0.4)
        #expect((explained["next"] as? [String: Any])?["kept"] as? Double == 0.4)
        let events = try #require(explained["events"] as? [[String: Any]])
        #expect(events.count == 1)
        #expect(events[0]["reason"] as? String == "the campaign" && events[0]["actor"] as? String == "ada")
        let coach = try deployment.run("weights", "explain", "coach").output
        for part in ["exploration", "its score", "followers a thousand", "manual_optimization", "manual_override"] {
            #expect(coach.contains(part), "\(part)")
        }

        #expect(try deployment.run("weights", "release", "dataNerd", "--reason", "it is over").exit == 0)
        #expect(
            try deployment.run("weights", "release", "dataNerd", "--reason", "again").output.contains(
                "nothing was done"))
        let history = try deployment.run("weights", "history", "data_nerd", "--json").json()
        #expect(
            (history["events"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["manual_override", "release"])
        let replay = try deployment.run("weights", "replay", "--steps", "--json")
        #expect(replay.exit == 0)
        #expect(try replay.json()["events"] as? Int == 3)
        #expect((try replay.json()["steps"] as? [[String: Any]])?.count == 3)

        try deployment.connection.execute(
            "UPDATE optimization_events SET new_weights = old_weights WHERE event_type = 'manual_optimization'")
        let parted = try deployment.run("weights", "replay")
        #expect(parted.exit == 1)
        #expect(parted.output.contains("differ first at event 2 (manual_optimization)"))
    }

    @Test func `what cannot be is refused with its reason, and unknown names are told`() throws {
        let deployment = try Deployment(startingAt: start)
        let crowded = try deployment.run("weights", "set", "coach", "0.95", "--reason", "x")
        #expect(crowded.exit == 5)
        #expect(crowded.errors.contains("need at least 0.02"))
        let unknown = try deployment.run("weights", "lock", "nobody", "--reason", "x")
        #expect(unknown.exit == 3)
        #expect(unknown.errors.contains("there is no generator named nobody"))
        // Too few posts: the run stays, and leaves an event that says who asked.
        let early = try deployment.run("weights", "apply", "--reason", "impatience", "--actor", "ada")
        #expect(early.exit == 5)
        #expect(early.errors.contains("0 learnable posts"))
        let event = try deployment.connection.execute("SELECT * FROM optimization_events").only()
        #expect(try event.text("event_type") == "skipped" && event.text("changed_by") == "ada")
    }

    @Test func `a generator is added, found by its alias, made active, and archived`() throws {
        let deployment = try Deployment(startingAt: start)
        let because = ["--reason", "a trial", "--actor", "ada"]
        func run(_ arguments: String...) throws -> Program {
            try Program.run(arguments + because, environment: deployment.environment)
        }
        #expect(try run("generators", "add", "memeMaker", "--alias", "memes").exit == 0)
        #expect(try run("weights", "set", "memes", "0.1").exit == 0)
        #expect(try run("generators", "status", "meme_maker", "active").exit == 0)
        #expect(try run("generators", "alias", "memeMaker", "data_nerd").exit == 3)
        #expect(try run("generators", "status", "memes", "archived").exit == 0)
        let list = try deployment.run("generators", "ls", "--json").json()
        let generators = try #require(list["generators"] as? [[String: Any]])
        let added = try #require(generators.first { $0["name"] as? String == "memeMaker" })
        #expect(added["status"] as? String == "archived" && added["weight"] as? Double == 0)
        #expect(added["override"] is NSNull && added["added_by"] as? String == "ada")
        #expect(added["aliases"] as? [String] == ["memes"])
        for line in try deployment.run("generators", "ls").output.split(separator: "\n") { #expect(line.count <= 120) }
        #expect(try deployment.run("weights", "replay").exit == 0)
        for line in try deployment.run("weights", "show").output.split(separator: "\n") {
            #expect(line.count <= 100, "\(line)")
        }
    }
}
