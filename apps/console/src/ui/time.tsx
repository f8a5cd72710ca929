import { Tooltip } from '@mantine/core';
import { formatDuration, formatRelative, formatUtc } from './format.js';
import { useNow } from './now.js';

/** An instant as its distance from now, with the exact UTC time at hand. A dash when there is none. */
export function Time({ at }: { readonly at: string | null | undefined }) {
  const now = useNow();
  if (at === null || at === undefined) return <span className="wb-dim">–</span>;
  return (
    <Tooltip label={formatUtc(at)}>
      <time dateTime={at} className="wb-time">
        {formatRelative(at, now)}
      </time>
    </Tooltip>
  );
}

/** How long something took, or has been taking. */
export function Duration({ from, to }: { readonly from: string | null; readonly to: string | null }) {
  const now = useNow();
  if (from === null) return <span className="wb-dim">–</span>;
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return <span className="wb-number">{formatDuration(Math.max(0, ms))}</span>;
}
