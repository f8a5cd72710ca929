/** How much something is beside the most of its column. The number stands in the next column, so nothing is said here. */
export function ShareBar({ of, most, tone }: { readonly of: number; readonly most: number; readonly tone: 'good' | 'bad' }) {
  return (
    <span className="wb-share" aria-hidden="true">
      <span data-tone={tone} style={{ width: `${most === 0 ? 0 : Math.max(of === 0 ? 0 : 2, (100 * of) / most)}%` }} />
    </span>
  );
}
