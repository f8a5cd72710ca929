import type { Webhook } from '@waybill/core';
import type { StreamDeps } from '../streams/stream-deps.js';
import { platformActor } from '../transfers/names.js';

/** Whose and of what an event is that the platform itself tells of a webhook. */
export function ownOf({ processName }: Pick<StreamDeps, 'processName'>, { id, slug }: Pick<Webhook, 'id' | 'slug'>) {
  return { actor: platformActor(processName), target: { kind: 'webhook', id, name: slug } } as const;
}
