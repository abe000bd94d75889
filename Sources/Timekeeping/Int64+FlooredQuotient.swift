extension Int64 {
    /// The quotient rounded towards minus infinity, so that periods before 1970 do not fold onto those after.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
