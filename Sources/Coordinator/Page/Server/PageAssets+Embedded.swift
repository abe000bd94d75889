extension PageAssets {
    /// Every file in `Page/Assets`, by name.
    static let embedded: [String: [UInt8]] = [
        "index.html": PackageResources.index_html,
        "style.css": PackageResources.style_css,
        "app.js": PackageResources.app_js,
    ]
}
