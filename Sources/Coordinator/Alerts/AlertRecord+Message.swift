import Operations
import Runtime
import Store

/// What the webhook is sent about a change of an alert.
struct AlertMessage: Encodable {
    let deliveryID: String
    let event: String
    let account: String
    let alert: AlertRecord

    init(_ alert: AlertRecord, _ transition: AlertTransition, deliveryID: String, account: String) {
        self.deliveryID = deliveryID
        event = "alert_\(transition.rawValue)"
        self.account = account
        self.alert = alert
    }
}
