import FoundationEssentials
import HTTP
import Runtime

/// The page's own files: built into the program, or read from a folder at each request during development.
struct PageAssets: Sendable {
    struct Asset: Sendable {
        let response: HTTPResponse

        init(_ name: String, _ bytes: [UInt8]) {
            let headers = ["cache-control": "no-cache", "content-type": PageAssets.type(of: name)]
            response = HTTPResponse(status: 200, headers: headers, body: bytes).tagged
        }
    }

    private let assets: [String: Asset]
    private let folder: String?

    /// - Parameter folder: where the files are read from instead; must hold every one.
    init(folder: String?) throws(ConfigurationError) {
        self.folder = folder
        assets = Dictionary(uniqueKeysWithValues: Self.embedded.map { ($0.key, Asset($0.key, $0.value)) })
        guard let folder else { return }
        for name in Self.embedded.keys.sorted() where Self.read(name, in: folder) == nil {
            let text = "ROOKERY_PAGE_ASSETS: \(folder) has no readable \(name)"
            throw ConfigurationError(problems: [.init(code: .badValue, name: "ROOKERY_PAGE_ASSETS", text: text)])
        }
    }

    /// `/` is the page itself, `/assets/<name>` everything else.
    func asset(at path: String) -> Asset? {
        let index = "index.html"
        let name = path == "/" || path == "/\(index)" ? index : String(path.trimmingPrefix("/assets/"))
        guard name == index ? !path.hasPrefix("/assets/") : path.hasPrefix("/assets/"), let asset = assets[name] else {
            return nil
        }
        guard let folder else { return asset }
        return Self.read(name, in: folder).map { Asset(name, $0) }
    }

    private static func read(_ name: String, in folder: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: folder).appending(path: name))).map { Array($0) }
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }

    /// Every file in `Assets` by its path there. The build names what it embeds by the last part, which must be unique.
    static let embedded: [String: [UInt8]] = [
        "actions/actions.js": PackageResources.actions_js,
        "actions/dialog.js": PackageResources.dialog_js,
        "api.js": PackageResources.api_js,
        "app.js": PackageResources.app_js,
        "charts/chart.js": PackageResources.chart_js,
        "charts/heatmap.js": PackageResources.heatmap_js,
        "charts/intervals.js": PackageResources.intervals_js,
        "charts/scatter.js": PackageResources.scatter_js,
        "charts/stacked_area.js": PackageResources.stacked_area_js,
        "charts/timeline.js": PackageResources.timeline_js,
        "dom.js": PackageResources.dom_js,
        "format.js": PackageResources.format_js,
        "icon.svg": PackageResources.icon_svg,
        "index.html": PackageResources.index_html,
        "sections/arms.js": PackageResources.arms_js,
        "sections/gates.js": PackageResources.gates_js,
        "sections/generators.js": PackageResources.generators_js,
        "sections/models.js": PackageResources.models_js,
        "sections/overview.js": PackageResources.overview_js,
        "sections/posts.js": PackageResources.posts_js,
        "sections/processes.js": PackageResources.processes_js,
        "sections/schedules.js": PackageResources.schedules_js,
        "style/base.css": PackageResources.base_css,
        "style/components.css": PackageResources.components_css,
    ]
}
