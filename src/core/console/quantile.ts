/** @returns the upper end of the class in which this share of all is reached; null of nothing. */
export function quantile(classes: readonly { number?: number; count: number }[], share: number): number | null {
  const sorted = [...classes].sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  let left = share * sorted.reduce((total, { count }) => total + count, 0);
  for (const { number, count } of sorted) {
    left -= count;
    if (left <= 0) return number ?? 0;
  }
  return null;
}
