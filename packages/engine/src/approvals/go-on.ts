import type { ProposedChange } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import type { GuardedOperation, InputOf } from './acts.js';
import { proposeIfGuarded } from './propose.js';

/** Something was not done, and waits for a second person. */
export class ChangeWaits extends Error {
  override readonly name = 'ChangeWaits';
  readonly change: ProposedChange;

  constructor(change: ProposedChange) {
    super('It waits for a second person.');
    this.change = change;
  }
}

/** Resolves when this may be done at once. @throws ChangeWaits when it was proposed in place of it, now or before; Failure what the use case throws */
export async function assertAlone<Op extends GuardedOperation>(
  deps: AdministrationDeps,
  operation: Op,
  input: InputOf<Op>,
  context: ActorContext,
): Promise<void> {
  const change = await proposeIfGuarded(deps, { operation, input, isRepeated: true }, context);
  if (change !== undefined) throw new ChangeWaits(change);
}
