import type { ConfigurationDriftView } from '@waybill/contracts';
import type { AuditActor, Database } from '@waybill/core';
import { type ConfigurationDrift, lastChangeOf } from '@waybill/engine';
import { instant } from './wire.js';

/** Of so many things it is looked up who changed them. */
const MOST_LOOKED_UP = 100;

const actorView = ({ kind, id, name }: Pick<AuditActor, 'kind' | 'id' | 'name'>) => ({
  kind,
  ...(id === undefined ? {} : { id }),
  name,
});

/** Drift as the API shows it, with who caused it. */
export async function driftView(
  database: Database,
  { applied, digest, items }: ConfigurationDrift,
): Promise<ConfigurationDriftView> {
  if (applied === null) return { applied, digest, items: [] };
  const shown: ConfigurationDriftView['items'] = [];
  for (const [index, item] of items.entries()) {
    const event = index < MOST_LOOKED_UP ? await lastChangeOf({ database }, item, applied.at) : undefined;
    const { noun, name, id, state } = item;
    shown.push({
      ...{ noun, name, id, state },
      // JSON that may be changed, as the contract has it.
      fields: JSON.parse(JSON.stringify(item.fields)),
      lastChange:
        event === undefined
          ? null
          : { eventId: event.id, type: event.type, at: instant(event.recordedAt), by: actorView(event.actor) },
    });
  }
  const { at, by, digest: appliedDigest, items: things } = applied;
  return { applied: { digest: appliedDigest, at: instant(at), by: actorView(by), things: things.length }, digest, items: shown };
}
