import type { ChangeKind, Id, Permission, ScopedNoun } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';

/** One use case that may take a second person. */
export interface Act<Input> {
  readonly kind: ChangeKind;
  /** What it takes to do it, and so to ask for it and to approve it. */
  readonly permission: Permission;
  /** What must be within the scope of who asks; without it nobody with a scope may. */
  within?(input: Input): { readonly noun: ScopedNoun; readonly id: Id };
  /** The version that it is meant for. */
  baseVersion?(input: Input): number;
  /** Whether this input is of the kind at all; any is when absent. Asked before anything is done. @throws Failure `not-found` */
  isOfKind?(deps: AdministrationDeps, input: Input): Promise<boolean>;
  run(deps: AdministrationDeps, input: Input, context: ActorContext): Promise<unknown>;
}

/** Declares one; the compiler learns its input from `run`. */
export function act<Input>(made: Act<Input>): Act<Input> {
  return made;
}
