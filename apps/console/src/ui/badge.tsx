import type { ReactNode } from 'react';

/** What a colour says. The only colours on a screen beside the accent. */
export type Tone = 'idle' | 'running' | 'verifying' | 'good' | 'bad' | 'warn';

/** A state: a dot in its colour, and its word. */
export function Badge({
  tone,
  children,
  live = false,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly live?: boolean;
}) {
  return (
    <span className="wb-badge" data-tone={tone}>
      <span className={live ? 'wb-dot wb-dot-live' : 'wb-dot'} aria-hidden="true" />
      {children}
    </span>
  );
}

/** A word that is no state: a tag, a kind. */
export function Chip({ children }: { readonly children: ReactNode }) {
  return <span className="wb-chip">{children}</span>;
}
