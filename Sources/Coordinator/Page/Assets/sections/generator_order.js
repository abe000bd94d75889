/** Generators keep one order and so one colour and hatch, whatever their weights do. */

export function ordered(generators) {
  return (generators ?? []).toSorted((one, other) =>
    (other.default_weight ?? 0) - (one.default_weight ?? 0) || one.name.localeCompare(other.name)
  );
}
