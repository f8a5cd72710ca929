import { Badge } from '../ui/badge.js';
import { type State, tones } from './tones.js';

const live: ReadonlySet<State> = new Set(['discovering', 'running', 'verifying']);

/** A state in its colour; what is under way breathes. */
export function StateBadge({ state }: { readonly state: State }) {
  return (
    <Badge tone={tones[state]} live={live.has(state)}>
      {state}
    </Badge>
  );
}
