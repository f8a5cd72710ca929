import { type AuditEvent, auditEventTypes } from '@waybill/core';
import type { TableRow } from './table.js';

const TOLD = 100;

/** Counts events as they go by, and keeps the last of those that went wrong. */
export class EventTally {
  readonly #types = new Map<string, { count: number; failure: number; denied: number }>();
  readonly #told: AuditEvent[] = [];
  #count = 0;
  #failures = 0;
  #denied = 0;
  #warnings = 0;
  #critical = 0;
  #changes = 0;
  #first: Date | undefined;
  #last: Date | undefined;

  add(event: AuditEvent): void {
    const { type, outcome, severity, recordedAt } = event;
    this.#count += 1;
    this.#first ??= recordedAt;
    this.#last = recordedAt;
    if (outcome === 'failure') this.#failures += 1;
    if (outcome === 'denied') this.#denied += 1;
    if (severity === 'warning') this.#warnings += 1;
    if (severity === 'critical') this.#critical += 1;
    if (event.change !== undefined) this.#changes += 1;
    const ofType = this.#types.get(type) ?? { count: 0, failure: 0, denied: 0 };
    ofType.count += 1;
    if (outcome !== 'success') ofType[outcome] += 1;
    this.#types.set(type, ofType);
    if (outcome === 'success') return;
    this.#told.push(event);
    if (this.#told.length > TOLD) this.#told.shift();
  }

  /** When the first and the last event were recorded; undefined when there is none. */
  get span(): { readonly first: Date; readonly last: Date } | undefined {
    return this.#first === undefined || this.#last === undefined ? undefined : { first: this.#first, last: this.#last };
  }

  counts(): Readonly<Record<string, number>> {
    return {
      ...{ failures: this.#failures, denied: this.#denied, warnings: this.#warnings, critical: this.#critical },
      ...{ changes: this.#changes, eventTypes: this.#types.size },
      ...{
        commitEvents: (this.#types.get('transfer.committed')?.count ?? 0) + (this.#types.get('upload.committed')?.count ?? 0),
      },
    };
  }

  /** The types of event there were, most frequent first. */
  typeRows(): readonly TableRow[] {
    return [...this.#types]
      .map(([type, { count, failure, denied }]) => ({ type, meaning: meaningOf(type), events: count, failures: failure, denied }))
      .sort((one, other) => other.events - one.events);
  }

  /** The last that failed or were denied, newest first. */
  wrongRows(): readonly TableRow[] {
    return this.#told.toReversed().map(({ seq, recordedAt, type, outcome, reason, failure, actor, source, target }) => ({
      ...{ seq, recordedAt: recordedAt.toISOString(), type, outcome, reason: reason ?? failure?.code ?? null },
      ...{ actor: actor.kind === actor.name ? actor.name : `${actor.kind} ${actor.name}`, address: source?.address ?? null },
      target: target === undefined ? null : `${target.kind} ${target.name ?? target.id ?? ''}`,
    }));
  }
}

function meaningOf(type: string): string {
  const known: Readonly<Record<string, { readonly summary: string } | undefined>> = auditEventTypes;
  return known[type]?.summary ?? '';
}
